package memflight.ring;

import static memflight.ring.RingFormat.Reader.FLAG_DROP;
import static memflight.ring.RingFormat.Reader.FLAG_MALLOC;
import static memflight.ring.RingFormat.Reader.FLAG_MMAP;

/**
 * What native programs are asked to record, and how. Immutable.
 *
 * @param slots records that a ring holds, a power of two in {@value #MIN_SLOTS}..{@value
 *     #MAX_SLOTS}; a record takes 32 bytes, and each thread has a ring
 * @param frames callers that make up a site, 1..32
 * @param drops whether a thread that finds its ring full goes on, its event being lost
 * @param hooksMalloc whether malloc and its kin are recorded
 * @param hooksMmap whether mmap and its kin are recorded
 * @param patienceNanos after how long without a sign of life from the reader programs go on alone
 */
public record RingOptions(
    int slots,
    int frames,
    boolean drops,
    boolean hooksMalloc,
    boolean hooksMmap,
    long patienceNanos) {
  public static final int MIN_SLOTS = 1 << 10;
  public static final int MAX_SLOTS = 1 << 20;
  public static final int MAX_FRAMES = 32;

  /** Lossless, one frame, malloc and mmap, 2 MB a ring. */
  public static final RingOptions DEFAULT =
      new RingOptions(1 << 16, 1, false, true, true, 2_000_000_000L);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public RingOptions {
    if (slots < MIN_SLOTS || slots > MAX_SLOTS || Integer.bitCount(slots) != 1) {
      throw new IllegalArgumentException("a ring of " + slots + " slots");
    }
    if (frames < 1 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException("sites of " + frames + " frames");
    }
    if (patienceNanos < 1) {
      throw new IllegalArgumentException("a patience of " + patienceNanos + " ns");
    }
  }

  /** The size of a ring without its control words. */
  long ringBytes() {
    return (long) slots * RingFormat.Slot.BYTES;
  }

  int flags() {
    return (drops ? FLAG_DROP : 0) | (hooksMalloc ? FLAG_MALLOC : 0) | (hooksMmap ? FLAG_MMAP : 0);
  }
}
