package memflight.bridge;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Addresses of memory that memflight itself allocated through a hooked allocator: neither their
 * allocation nor their free is an event, whoever frees them. Thread-safe; few entries, rarely used.
 */
final class OwnMemory {
  private final Set<Long> addresses = ConcurrentHashMap.newKeySet();

  /** A hint that lets a free skip the set; set for good by the first entry. */
  private volatile boolean isUsed;

  void add(long address) {
    addresses.add(address);
    isUsed = true;
  }

  /** Whether {@code address} was memflight's own; forgets it. */
  boolean remove(long address) {
    return isUsed && addresses.remove(address);
  }
}
