package memflight.memlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The segments in a directory, told by their names and grouped by session. Immutable: a picture of
 * the moment at which it was made.
 */
public final class MemlogRoot {
  /**
   * The segments of one session.
   *
   * @param sessionMicros the session's start in microseconds since the epoch
   * @param segments its segments by number, at least one
   */
  public record Session(long sessionMicros, SortedMap<Integer, Path> segments) {
    /**
     * The segments from the highest number down to the first gap, in order of number: what can be
     * read as one history.
     */
    public List<Path> newestRun() {
      List<Path> run = new ArrayList<>();
      int number = segments.lastKey();
      while (segments.containsKey(number)) {
        run.add(segments.get(number));
        number--;
      }
      Collections.reverse(run);
      return Collections.unmodifiableList(run);
    }

    /** The segments before the newest run, in order of number. */
    public List<Path> olderSegments() {
      List<Path> all = new ArrayList<>(segments.values());
      return Collections.unmodifiableList(all.subList(0, all.size() - newestRun().size()));
    }

    /** The numbers that are missing between the lowest and the highest, in order. */
    public List<Gap> gaps() {
      List<Gap> gaps = new ArrayList<>();
      int expected = segments.firstKey();
      for (int number : segments.keySet()) {
        if (number > expected) {
          gaps.add(new Gap(expected, number - 1));
        }
        expected = number + 1;
      }
      return Collections.unmodifiableList(gaps);
    }
  }

  /** Segment numbers {@code first} to {@code last}, both missing. */
  public record Gap(int first, int last) {}

  private final List<Session> sessions;

  private MemlogRoot(List<Session> sessions) {
    this.sessions = List.copyOf(sessions);
  }

  /** The segments that lie in {@code directory} itself; other files do not matter. */
  public static MemlogRoot list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return of(files.filter(Files::isRegularFile).toList());
    }
  }

  /** Groups the segments among {@code files}; those with other names are left out. */
  public static MemlogRoot of(Collection<Path> files) {
    SortedMap<Long, SortedMap<Integer, Path>> found = new TreeMap<>();
    for (Path file : files) {
      Path last = file.getFileName();
      Optional<MemlogName> name =
          last == null ? Optional.empty() : MemlogName.parse(last.toString());
      name.ifPresent(
          n ->
              found
                  .computeIfAbsent(n.sessionMicros(), session -> new TreeMap<>())
                  .put(n.number(), file));
    }
    List<Session> sessions = new ArrayList<>();
    found.forEach(
        (micros, segments) ->
            sessions.add(new Session(micros, Collections.unmodifiableSortedMap(segments))));
    return new MemlogRoot(sessions);
  }

  /** Every session, the oldest first. */
  public List<Session> sessions() {
    return sessions;
  }

  /** The session that started last, if there is any. */
  public Optional<Session> newestSession() {
    return sessions.isEmpty() ? Optional.empty() : Optional.of(sessions.get(sessions.size() - 1));
  }

  /** The newest contiguous run of the newest session; empty if there is no segment at all. */
  public List<Path> newestRun() {
    return newestSession().map(Session::newestRun).orElse(List.of());
  }

  /** The newest contiguous run of segments in {@code directory}. */
  public static List<Path> newestRun(Path directory) throws IOException {
    return list(directory).newestRun();
  }
}
