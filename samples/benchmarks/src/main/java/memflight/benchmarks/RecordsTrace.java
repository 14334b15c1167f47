package memflight.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import memflight.records.PackedAllocation;

/**
 * Allocations and frees with the addresses that malloc gave. The last {@link #OPERATIONS} of them
 * are what is measured, forwards and then backwards, with allocations and frees changing places; so
 * they can be repeated. Those before lead to what is live then.
 */
final class RecordsTrace {
  /** How many allocations and frees are measured. */
  static final int OPERATIONS = 1_000_000;

  /** A longer log is cut here. */
  private static final int MAX_EVENTS = 6_000_000;

  private static final int EVENT_WORDS = 3;
  private static final int LIVE = 1_000_000;

  private final long[] addresses;
  private final boolean[] isFree;

  /** What is recorded, or was, at that address. */
  private final long[] packed;

  private int count;

  private RecordsTrace(int capacity) {
    addresses = new long[capacity];
    isFree = new boolean[capacity];
    packed = new long[capacity];
  }

  /** The pattern of a server with a million live blocks, about 900 bytes apart. */
  static RecordsTrace server() {
    MallocTrace trace = new MallocTrace(LIVE, OPERATIONS / 2, 1);
    RecordsTrace result = new RecordsTrace(LIVE + OPERATIONS);
    for (int i = 0; i < LIVE; i++) {
      result.add(
          trace.liveAddresses[i],
          PackedAllocation.pack(trace.liveSites[i], trace.liveSizes[i]),
          false);
    }
    for (int i = 0; i < OPERATIONS / 2; i++) {
      result.add(
          trace.freedAddresses[i],
          PackedAllocation.pack(trace.freedSites[i], trace.freedSizes[i]),
          true);
      result.add(trace.addresses[i], PackedAllocation.pack(trace.sites[i], trace.sizes[i]), false);
    }
    return result;
  }

  /** What {@code traces.sh} logged of a program. */
  static RecordsTrace ofProgram(String name) throws IOException {
    Path file = WorkFiles.directory().resolve(name + ".malloctrace");
    if (!Files.exists(file)) {
      throw new IOException(file + " is missing: run traces.sh");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_EVENTS * EVENT_WORDS * Long.BYTES);
    }
    LongBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).asLongBuffer();
    RecordsTrace trace = new RecordsTrace(words.remaining() / EVENT_WORDS);
    Map<Long, Integer> sites = new HashMap<>();
    Map<Long, Long> live = new HashMap<>();
    for (int i = 0; i < trace.addresses.length; i++) {
      long address = words.get();
      long size = words.get();
      long caller = words.get();
      if (size >= 0) {
        int site = sites.computeIfAbsent(caller, c -> sites.size() + 1);
        live.put(address, PackedAllocation.pack(site, size));
        trace.add(address, live.get(address), false);
      } else {
        // A block from before the log began is left out.
        Long packed = live.remove(address);
        if (packed != null) {
          trace.add(address, packed, true);
        }
      }
    }
    return trace;
  }

  private void add(long address, long value, boolean free) {
    addresses[count] = address;
    packed[count] = value;
    isFree[count++] = free;
  }

  private RecordsTrace part(int from, int to) {
    RecordsTrace part = new RecordsTrace(to - from);
    System.arraycopy(addresses, from, part.addresses, 0, to - from);
    System.arraycopy(packed, from, part.packed, 0, to - from);
    System.arraycopy(isFree, from, part.isFree, 0, to - from);
    part.count = to - from;
    return part;
  }

  /** What comes before the part that is measured. */
  RecordsTrace before() {
    return part(0, count - OPERATIONS);
  }

  /** The part that is measured. */
  RecordsTrace measured() {
    return part(count - OPERATIONS, count);
  }

  int count() {
    return count;
  }

  long address(int i) {
    return addresses[i];
  }

  long packed(int i) {
    return packed[i];
  }

  boolean isFree(int i) {
    return isFree[i];
  }

  long lowestAddress() {
    return Arrays.stream(addresses, 0, count).min().orElse(0);
  }

  long highestAddress() {
    return Arrays.stream(addresses, 0, count).max().orElse(0);
  }
}
