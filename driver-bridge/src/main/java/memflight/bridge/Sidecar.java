package memflight.bridge;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import memflight.events.MemRecordType;
import memflight.ring.RingDirectory;
import memflight.ring.RingOptions;

/**
 * Records native programs in this JVM: they write into rings, and from there everything is as for
 * the JVM's own memory; see {@link MemProfiler}, which drives it. There can be one in a JVM.
 *
 * <pre>{@code
 * try (Sidecar sidecar = Sidecar.open(RingOptions.DEFAULT)) {
 *   sidecar.record(MemRecordType.MEM_RECORD, ProfilerOptions.DEFAULT);
 *   builder.environment().put(RingDirectory.VARIABLE, sidecar.rings().toString());
 *   Process process = builder.start();
 *   sidecar.programIs(process.pid());
 *   process.waitFor();
 *   sidecar.finish();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Sidecar implements Closeable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private final RingDirectory directory;
  private final RingFeed feed;
  private boolean isClosed;

  private Sidecar(RingDirectory directory, RingFeed feed) {
    this.directory = directory;
    this.feed = feed;
  }

  /**
   * Makes the directory of the rings and starts to read it.
   *
   * @throws IOException if there is no room for rings
   */
  public static Sidecar open(RingOptions options) throws IOException {
    return open(options, List.of(SHARED_MEMORY, Path.of(System.getProperty("java.io.tmpdir"))));
  }

  static Sidecar open(RingOptions options, List<Path> places) throws IOException {
    RingDirectory directory = RingDirectory.create(options, places);
    if (!directory.path().startsWith(places.get(0))) {
      MemProfiler.log(
          places.get(0) + " is missing or full: the rings are in " + directory.path().getParent());
    }
    RingFeed feed = MemProfiler.instance().feedFromRings(directory);
    feed.open();
    return new Sidecar(directory, feed);
  }

  /**
   * Starts a session; to be called before the program starts.
   *
   * @throws IOException if it cannot be started, with the reason
   */
  public void record(MemRecordType mode, ProfilerOptions options) throws IOException {
    if (!MemProfiler.instance().enable(mode, options)) {
      throw new IOException(MemProfiler.instance().problem());
    }
  }

  /** What {@link RingDirectory#VARIABLE} has to say in the program's environment. */
  public Path rings() {
    return directory.path();
  }

  /** The process of the program itself: what it holds when it ends is the result. */
  public void programIs(long pid) {
    feed.programIs(pid);
  }

  /** Something of the program will not be recorded: reports say that they are incomplete. */
  public void missesSomething() {
    feed.missesSomething();
  }

  /**
   * The program has ended: reads what it left, ends the session and the recordings to files.
   *
   * @return whether anything of the program's own process could be recorded
   */
  public boolean finish() throws IOException {
    MemProfiler.instance().enable(MemRecordType.CLOSED);
    close();
    MemProfiler.instance().finishFiles();
    return feed.hasSeenProgram();
  }

  /** Reads no more; programs that still run go on alone. */
  @Override
  public synchronized void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      feed.close();
      // A program may have switched the mode at the last moment.
      MemProfiler.instance().enable(MemRecordType.CLOSED);
    }
  }
}
