package memflight.memlog;

import static memflight.memlog.MemlogFormat.ALIGNED_SHIFT;
import static memflight.memlog.MemlogFormat.BLOCK_HEADER_BYTES;
import static memflight.memlog.MemlogFormat.ENTRIES_PAYLOAD_BYTES;
import static memflight.memlog.MemlogFormat.MAX_ENTRIES;
import static memflight.memlog.MemlogFormat.MAX_ENTRY_BYTES;
import static memflight.memlog.MemlogFormat.PRODUCERS;
import static memflight.memlog.MemlogFormat.SEQUENCE_JUMP;
import static memflight.memlog.MemlogFormat.SEQUENCE_NEXT_OF;
import static memflight.memlog.MemlogFormat.SEQUENCE_NONE;
import static memflight.memlog.MemlogFormat.SITE_SLOTS;
import static memflight.memlog.MemlogFormat.TAG_ALIGNED;
import static memflight.memlog.MemlogFormat.TAG_REFERENCE;
import static memflight.memlog.MemlogFormat.TAG_SAME_SITE;
import static memflight.memlog.MemlogFormat.TAG_SAME_SIZE;
import static memflight.memlog.MemlogFormat.TAG_SLOT;

import java.util.Arrays;
import memflight.records.EntryListener;

/**
 * Encodes the entries of one block behind room for the block's header. Nothing is carried from one
 * block to the next, so that each decodes alone.
 */
final class EntryEncoder {
  private static final int CACHE_BITS = 14;

  /** The buffer ends here plus the room of one entry: checked once an entry, not once a byte. */
  private static final int FULL = BLOCK_HEADER_BYTES + ENTRIES_PAYLOAD_BYTES - MAX_ENTRY_BYTES;

  private final byte[] bytes = new byte[FULL + MAX_ENTRY_BYTES];
  private final long[] addresses = new long[MAX_ENTRIES];
  private final long[] sizes = new long[MAX_ENTRIES];
  private final int[] sites = new int[MAX_ENTRIES];

  /**
   * By hash of an address, where in this block it was last seen. Never cleared: what stands there
   * is verified against the entries, so an index from an earlier block does no harm.
   */
  private final int[] lastSeen = new int[1 << CACHE_BITS];

  private final long[] nextSequence = new long[PRODUCERS];
  private final long[] slotAddress = new long[SITE_SLOTS];
  private final long[] slotSize = new long[SITE_SLOTS];

  private int end = BLOCK_HEADER_BYTES;
  private int count;
  private int lastProducer;
  private int lastSite;
  private long lastAddress;
  private long lastTime;

  /** Begins a block whose first entry is at {@code firstTime}. */
  void start(long firstTime) {
    Arrays.fill(nextSequence, 0);
    Arrays.fill(slotAddress, 0);
    Arrays.fill(slotSize, 0);
    end = BLOCK_HEADER_BYTES;
    count = 0;
    lastProducer = 0;
    lastSite = 0;
    lastAddress = 0;
    lastTime = firstTime;
  }

  // Hot path: no allocation, no lock.

  /** Adds an entry; {@code kind} is 0 or {@code TAG_FREE}. The caller keeps times in order. */
  void add(int kind, long time, int producer, long sequence, long address, long size, int site) {
    final byte[] b = bytes;
    final int tagAt = end;
    final int n = count;
    int tag = kind;
    int p = Varints.put(b, tagAt + 1, time - lastTime);
    lastTime = time;

    if (sequence == EntryListener.NO_SEQUENCE) {
      tag |= SEQUENCE_NONE;
      b[p++] = (byte) producer;
    } else {
      long expected = nextSequence[producer];
      if (sequence != expected) {
        tag |= SEQUENCE_JUMP;
        b[p++] = (byte) producer;
        p = Varints.put(b, p, Varints.zigzag(sequence - expected));
      } else if (producer != lastProducer) {
        tag |= SEQUENCE_NEXT_OF;
        b[p++] = (byte) producer;
      }
      nextSequence[producer] = sequence + 1;
      lastProducer = producer;
    }

    final int slot = site & (SITE_SLOTS - 1);
    final int hash = hash(address);
    final int seen = lastSeen[hash];
    lastSeen[hash] = n;
    final boolean isReference = seen < n && addresses[seen] == address;
    boolean sameSite;
    boolean sameSize;
    if (isReference) {
      tag |= TAG_REFERENCE;
      p = Varints.put(b, p, n - seen);
      sameSite = sites[seen] == site;
      sameSize = sizes[seen] == size;
    } else {
      sameSite = site == lastSite;
      sameSize = slotSize[slot] == size;
    }
    if (sameSite) {
      tag |= TAG_SAME_SITE;
    } else {
      p = Varints.put(b, p, site);
    }
    if (!isReference) {
      long delta = address - lastAddress;
      long slotDelta = address - slotAddress[slot];
      if (Math.abs(slotDelta) < Math.abs(delta)) {
        tag |= TAG_SLOT;
        delta = slotDelta;
      }
      if ((delta & ((1 << ALIGNED_SHIFT) - 1)) == 0) {
        tag |= TAG_ALIGNED;
        delta >>= ALIGNED_SHIFT;
      }
      p = Varints.put(b, p, Varints.zigzag(delta));
    }
    if (sameSize) {
      tag |= TAG_SAME_SIZE;
    } else {
      p = Varints.put(b, p, size);
    }
    b[tagAt] = (byte) tag;

    addresses[n] = address;
    sizes[n] = size;
    sites[n] = site;
    slotAddress[slot] = address;
    slotSize[slot] = size;
    lastAddress = address;
    lastSite = site;
    count = n + 1;
    end = p;
  }

  private static int hash(long address) {
    return (int) ((address * 0x9E37_79B9_7F4A_7C15L) >>> (64 - CACHE_BITS));
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return end >= FULL || count == MAX_ENTRIES;
  }

  int count() {
    return count;
  }

  /** Time of the last entry, or what {@link #start} was given. */
  long lastTime() {
    return lastTime;
  }

  /** The block: room for the header, then the payload. Owned by this encoder. */
  byte[] bytes() {
    return bytes;
  }

  int payloadBytes() {
    return end - BLOCK_HEADER_BYTES;
  }
}
