package memflight.ring;

/** What {@link RingListener#blocks} is given: {@value #WORDS} words for each allocation or free. */
public final class BlockRecord {
  /** From one record to the next. */
  public static final int WORDS = RingFormat.Slot.BYTES / Long.BYTES;

  // As in a slot, but for the time.
  static final int NANOS = RingFormat.Slot.AT_TICKS / Long.BYTES;
  static final int ADDRESS = RingFormat.Slot.AT_ADDRESS / Long.BYTES;
  static final int SIZE = RingFormat.Slot.AT_SIZE / Long.BYTES;
  static final int SITE_AND_KIND = RingFormat.Slot.AT_SITE_AND_KIND / Long.BYTES;

  private BlockRecord() {}

  /** When it happened, by {@code System.nanoTime()}. */
  public static long nanos(long[] records, int at) {
    return records[at + NANOS];
  }

  /** Where the block begins. */
  public static long address(long[] records, int at) {
    return records[at + ADDRESS];
  }

  /** Whether the block is about to be given back; else it was obtained. */
  public static boolean isFree(long[] records, int at) {
    return RingFormat.Slot.kind(records[at + SITE_AND_KIND]) == RingFormat.Slot.FREED;
  }

  /** Bytes that were obtained. */
  public static long size(long[] records, int at) {
    return records[at + SIZE];
  }

  /** For which site, by its image's own id. */
  public static int site(long[] records, int at) {
    return (int) records[at + SITE_AND_KIND];
  }
}
