package memflight.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogRoot;
import memflight.memlog.MemlogWriter;
import memflight.records.SiteTotals;

/** A memlog of an {@link EntryLoop}, made once. */
final class SampleLog {
  private static final int ROUNDS = 10;

  /** Allocations and frees in the log. */
  static final int ENTRIES = ROUNDS * EntryLoop.ENTRIES;

  private SampleLog() {}

  /** The segments of the log, which is made now if need be. */
  static List<Path> segments() throws IOException, InterruptedException {
    Path root = WorkFiles.directory().resolve("log-" + ENTRIES);
    if (!Files.isDirectory(root)) {
      Path unfinished = WorkFiles.newDirectory("log");
      OtherJvm.run(SampleLog.class, unfinished);
      Files.move(unfinished, root, StandardCopyOption.ATOMIC_MOVE);
    }
    return MemlogRoot.newestRun(root);
  }

  /** Writes to the root that is the one argument. */
  public static void main(String[] arguments) throws IOException {
    EntryLoop loop = new EntryLoop();
    try (MemlogWriter log =
        new MemlogWriter(
            MemlogOptions.builder(Path.of(arguments[0]), 1).build(),
            EntryLoop::site,
            new SiteTotals(),
            0)) {
      for (int i = 0; i < ROUNDS; i++) {
        loop.sendTo(log);
      }
    }
  }
}
