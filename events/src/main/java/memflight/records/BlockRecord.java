package memflight.records;

/**
 * Allocations and frees in runs, {@value #WORDS} words each, so that one call hands on many and
 * what holds for all of them is looked up once.
 */
public final class BlockRecord {
  /** From one record to the next. */
  public static final int WORDS = 4;

  /** When it happened, by whatever clock the run is told by. */
  public static final int TIME = 0;

  /** Where the block begins. */
  public static final int ADDRESS = 1;

  /** Bytes that were obtained. */
  public static final int SIZE = 2;

  /** The site of an allocation in the low half, the kind in the byte above. */
  public static final int SITE_AND_KIND = 3;

  /** The kind of a block that was obtained. */
  public static final int ALLOCATED = 1;

  /** The kind of a block that is about to be given back. */
  public static final int FREED = 2;

  private BlockRecord() {}

  /** Whether the block of the record that begins at {@code at} is about to be given back. */
  public static boolean isFree(long[] records, int at) {
    return kind(records[at + SITE_AND_KIND]) == FREED;
  }

  /** The site for which it was obtained. */
  public static int site(long[] records, int at) {
    return (int) records[at + SITE_AND_KIND];
  }

  /** The kind in the last word of a record. */
  public static int kind(long siteAndKind) {
    return (int) (siteAndKind >>> 32) & 0xff;
  }

  /** The last word of a record with another site. */
  public static long withSite(long siteAndKind, int site) {
    return (siteAndKind & ~0xffff_ffffL) | site;
  }
}
