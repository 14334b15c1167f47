package memflight.ring;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What /proc says of other processes. */
class Processes {
  private static final int STATE_FIELD = 3;
  private static final int START_FIELD = 22;

  private final Path proc;

  Processes() {
    this(Path.of("/proc"));
  }

  Processes(Path proc) {
    this.proc = proc;
  }

  /**
   * Whether the process that had {@code pid} since {@code start} still runs. One that nobody has
   * waited for does not, unless other threads outlive its first.
   */
  boolean isAlive(long pid, long start) {
    try {
      String stat =
          Files.readString(
              proc.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name, field 2, may contain anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
      String state = fields[0];
      long startedAt = Long.parseLong(fields[START_FIELD - STATE_FIELD]);
      boolean isZombie = state.equals("Z") || state.toUpperCase(Locale.ROOT).equals("X");
      return startedAt == start && !(isZombie && threads(pid).size() <= 1);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // It ended while it was looked at.
      return Files.exists(proc.resolve(Long.toString(pid)).resolve("stat"));
    }
  }

  /** The ids of its threads. */
  Set<String> threads(long pid) {
    String[] names = new File(proc.toFile(), pid + "/task").list();
    return names == null ? Set.of() : Set.of(names);
  }

  /** Whether {@code file} is mapped in the process, as far as one may look. */
  boolean maps(long pid, Path file) {
    String name = "/" + file.getFileName();
    try (var lines =
        Files.lines(
            proc.resolve(Long.toString(pid)).resolve("maps"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.endsWith(name));
    } catch (IOException | java.io.UncheckedIOException e) {
      return true;
    }
  }
}
