package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.chunk.RecordingReader;
import memflight.events.RecorderStateEvent;

/**
 * Sorts recordings into groups that have sessions in common, such as dumps of one JVM, and each
 * group's chunks by time, every chunk once.
 */
final class RecordingGroups {
  private static final class Group {
    final Set<Long> sessions = new HashSet<>();
    final List<ChunkSlice> chunks = new ArrayList<>();
  }

  private RecordingGroups() {}

  /**
   * The chunks of each group, in order.
   *
   * @throws IOException if a recording cannot be read or holds no session
   */
  static List<List<ChunkSlice>> of(List<Path> recordings) throws IOException {
    List<Group> groups = new ArrayList<>();
    for (Path recording : recordings) {
      Group merged = new Group();
      merged.sessions.addAll(sessions(recording));
      for (Path file : ChunkSlice.filesOf(recording)) {
        merged.chunks.addAll(ChunkSlice.of(file));
      }
      for (Group group : List.copyOf(groups)) {
        if (!Collections.disjoint(group.sessions, merged.sessions)) {
          groups.remove(group);
          merged.sessions.addAll(group.sessions);
          merged.chunks.addAll(0, group.chunks);
        }
      }
      groups.add(merged);
    }
    return groups.stream().map(group -> inOrder(group.chunks)).toList();
  }

  private static Set<Long> sessions(Path recording) throws IOException {
    Set<Long> sessions = new HashSet<>();
    EventSpec states =
        EventSpec.of(
                RecorderStateEvent.NAME, (ticks, duration, values, s) -> sessions.add(values[0]))
            .longs("session");
    RecordingReader reader = new RecordingReader(List.of(states), ChunkListener.NONE);
    reader.read(recording);
    if (sessions.isEmpty()) {
      throw RecordingProfile.noSession(recording, reader.isTruncated());
    }
    return sessions;
  }

  private static List<ChunkSlice> inOrder(List<ChunkSlice> chunks) {
    List<ChunkSlice> once = new ArrayList<>();
    for (ChunkSlice chunk : chunks) {
      int copy = copyOf(chunk, once);
      if (copy < 0) {
        once.add(chunk);
      } else if (chunk.size() > once.get(copy).size()) {
        once.set(copy, chunk);
      }
    }
    once.sort(Comparator.comparingLong(ChunkSlice::startNanos));
    return once;
  }

  private static int copyOf(ChunkSlice chunk, List<ChunkSlice> others) {
    for (int i = 0; i < others.size(); i++) {
      if (chunk.isCopyOf(others.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
