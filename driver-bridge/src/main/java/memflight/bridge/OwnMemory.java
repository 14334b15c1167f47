package memflight.bridge;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Addresses of memory that memflight itself allocated through a hooked allocator: neither their
 * allocation nor their free is an event, whoever frees them. Thread-safe; few entries, rarely used.
 */
final class OwnMemory {
  private static final int HINT_BITS = 12;

  private final Set<Long> addresses = ConcurrentHashMap.newKeySet();

  /**
   * By hash of the address: whether an entry was ever there, so that nearly all frees skip the set,
   * which boxes. Whoever frees an address learned it after it was added.
   */
  private final boolean[] hints = new boolean[1 << HINT_BITS];

  void add(long address) {
    addresses.add(address);
    hints[hint(address)] = true;
  }

  // Hot path.

  /** Whether {@code address} was memflight's own; forgets it. */
  boolean remove(long address) {
    return hints[hint(address)] && addresses.remove(address);
  }

  private static int hint(long address) {
    return (int) ((address * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - HINT_BITS));
  }
}
