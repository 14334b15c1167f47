package memflight.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** The leases of all who watch this JVM from outside. Thread-safe. */
final class WatchLeases {
  private final Map<Path, WatchLease> leases = new HashMap<>();

  /**
   * Somebody watches until the file is let go of.
   *
   * @throws IOException if there is no such file
   */
  synchronized void add(Path file) throws IOException {
    if (!leases.containsKey(file)) {
      leases.put(file, new WatchLease(file));
    }
  }

  /** Forgets those that nobody holds any more; true if one is left. */
  synchronized boolean isAnyHeld() {
    for (Iterator<WatchLease> all = leases.values().iterator(); all.hasNext(); ) {
      WatchLease lease = all.next();
      if (!isHeld(lease)) {
        all.remove();
        close(lease);
      }
    }
    return !leases.isEmpty();
  }

  private static boolean isHeld(WatchLease lease) {
    try {
      return lease.isHeld();
    } catch (IOException | RuntimeException e) {
      return false; // A lease that cannot be asked must not keep recording on for ever.
    }
  }

  private static void close(WatchLease lease) {
    try {
      lease.close();
    } catch (IOException e) {
      MemProfiler.log("the file of a watcher cannot be closed: " + e.getMessage());
    }
  }
}
