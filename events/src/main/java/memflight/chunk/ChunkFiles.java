package memflight.chunk;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The chunk files of one repository directory, by the time at which each starts: their names do not
 * give the order. Lists with {@link File}, since {@code java.nio.file} takes off-heap memory.
 */
final class ChunkFiles {
  private static final String SUFFIX = ".jfr";

  private final File directory;
  private final Map<String, Long> starts = new HashMap<>();
  private final NavigableMap<Long, File> byStart = new TreeMap<>();

  ChunkFiles(File directory) {
    this.directory = directory;
  }

  /**
   * All chunk files of a directory that nobody writes any more, by their start; those without a
   * whole header last, as a JVM leaves only its newest file like that.
   */
  static List<File> inOrder(File directory) throws IOException {
    File[] files = directory.listFiles((dir, name) -> name.endsWith(SUFFIX));
    if (files == null) {
      throw new FileNotFoundException(directory + " is not a directory that can be listed");
    }
    Arrays.sort(files);
    NavigableMap<Long, List<File>> byStart = new TreeMap<>();
    for (File file : files) {
      long start = Long.MAX_VALUE;
      try (ChunkSource source = new FileSource(file)) {
        if (source.size() >= ChunkFormat.HEADER_BYTES) {
          start = ChunkHeader.readAsIs(source, 0).startNanos();
        }
      }
      byStart.computeIfAbsent(start, key -> new ArrayList<>()).add(file);
    }
    return byStart.values().stream().flatMap(List::stream).toList();
  }

  /**
   * Looks again. Files without a whole header are left for later.
   *
   * @return false if there is no such directory
   */
  boolean refresh() throws IOException {
    String[] names = directory.list((dir, name) -> name.endsWith(SUFFIX));
    if (names == null) {
      starts.clear();
      byStart.clear();
      return false;
    }
    Arrays.sort(names);
    starts.keySet().retainAll(List.of(names));
    byStart.clear();
    for (String name : names) {
      File file = new File(directory, name);
      Long start = starts.get(name);
      if (start == null) {
        start = readStart(file);
      }
      if (start != null) {
        starts.put(name, start);
        byStart.put(start, file);
      }
    }
    return true;
  }

  private static Long readStart(File file) throws IOException {
    try (ChunkSource source = new FileSource(file)) {
      ChunkHeader header = ChunkHeader.readStable(source, 0);
      return header == null ? null : header.startNanos();
    } catch (FileNotFoundException e) {
      return null; // Evicted since it was listed.
    }
  }

  /** The files found, in the order of their start in nanoseconds since the epoch. */
  NavigableMap<Long, File> byStart() {
    return byStart;
  }
}
