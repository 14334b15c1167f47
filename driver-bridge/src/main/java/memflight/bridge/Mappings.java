package memflight.bridge;

import java.util.Map;
import java.util.TreeMap;

/**
 * The mapped pages of one image. Any part of a mapping, or of several, may be unmapped or mapped
 * anew; each such step comes out as frees of whole mappings and allocations of what is left of
 * them, with their own sites. Not thread-safe.
 */
final class Mappings {
  /** Receives the steps. */
  interface Listener {
    void allocated(long address, long size, int site);

    void freed(long address);
  }

  private record Mapping(long end, int site) {}

  private final long pageMask;
  private final TreeMap<Long, Mapping> byStart = new TreeMap<>(Long::compareUnsigned);

  Mappings(long pageBytes) {
    pageMask = pageBytes - 1;
  }

  /** {@code size} bytes from {@code address} on are in use, and replace what was there. */
  void map(long address, long size, int site, Listener listener) {
    unmap(address, size, listener);
    if (size > 0) {
      byStart.put(address, new Mapping(address + size, site));
      listener.allocated(address, size, site);
    }
  }

  /** The pages that hold {@code size} bytes from {@code address} on are in use no more. */
  void unmap(long address, long size, Listener listener) {
    long end = (address + size + pageMask) & ~pageMask;
    Map.Entry<Long, Mapping> entry = byStart.lowerEntry(address);
    if (entry != null && Long.compareUnsigned(entry.getValue().end, address) > 0) {
      cut(entry.getKey(), entry.getValue(), address, end, listener);
    }
    while ((entry = byStart.ceilingEntry(address)) != null
        && Long.compareUnsigned(entry.getKey(), end) < 0) {
      cut(entry.getKey(), entry.getValue(), address, end, listener);
    }
  }

  private void cut(long start, Mapping mapping, long from, long to, Listener listener) {
    byStart.remove(start);
    listener.freed(start);
    keep(start, from, mapping.site, listener);
    keep(to, mapping.end, mapping.site, listener);
  }

  private void keep(long start, long end, int site, Listener listener) {
    if (Long.compareUnsigned(start, end) < 0) {
      byStart.put(start, new Mapping(end, site));
      listener.allocated(start, end - start, site);
    }
  }
}
