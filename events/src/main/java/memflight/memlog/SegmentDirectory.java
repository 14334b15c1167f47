package memflight.memlog;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The root as the writer sees it. Heap only, as {@link LockedFile} is. */
final class SegmentDirectory {
  /** A segment in the root. */
  private record Found(MemlogName name, File file) {}

  private final File root;

  SegmentDirectory(File root) {
    this.root = root;
  }

  File file(MemlogName name) {
    return new File(root, name.fileName());
  }

  /** The highest segment number of the session here, or -1. */
  int highestNumber(long sessionMicros) {
    int highest = -1;
    for (Found found : list()) {
      if (found.name.sessionMicros() == sessionMicros) {
        highest = Math.max(highest, found.name.number());
      }
    }
    return highest;
  }

  /**
   * Deletes the oldest segments, whatever their session, until {@code limit} are left; those that a
   * live writer holds are kept. A file that cannot be deleted is left for the next time.
   */
  void prune(int limit) {
    List<Found> segments = list();
    int surplus = segments.size() - limit;
    for (Found oldest : segments) {
      if (surplus <= 0) {
        return;
      }
      if (!LockedFile.isBeingWritten(oldest.file) && oldest.file.delete()) {
        surplus--;
      }
    }
  }

  /** Oldest first. */
  private List<Found> list() {
    List<Found> segments = new ArrayList<>();
    File[] files = root.listFiles();
    if (files != null) {
      for (File file : files) {
        Optional<MemlogName> name = MemlogName.parse(file.getName());
        if (name.isPresent() && file.isFile()) {
          segments.add(new Found(name.get(), file));
        }
      }
    }
    segments.sort((a, b) -> a.name.compareTo(b.name));
    return segments;
  }
}
