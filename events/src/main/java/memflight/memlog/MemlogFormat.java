package memflight.memlog;

/** Every constant of memlog v1. {@code memlog-v1.md} beside this file is normative. */
final class MemlogFormat {
  /** {@code "MEMLOG\r\n"}: the line end shows a transfer in text mode at once. */
  static final long SEGMENT_MAGIC = 0x0A0D_474F_4C4D_454DL;

  static final int VERSION = 1;
  static final int SEGMENT_HEADER_BYTES = 128;
  static final int SEGMENT_CRC_AT = SEGMENT_HEADER_BYTES - 4;

  /** {@code "MLBK"}. */
  static final int BLOCK_MAGIC = 0x4B42_4C4D;

  static final int BLOCK_HEADER_BYTES = 96;
  static final int PAYLOAD_CRC_AT = BLOCK_HEADER_BYTES - 8;
  static final int BLOCK_CRC_AT = BLOCK_HEADER_BYTES - 4;

  static final int ENCODING_RAW = 0;

  /** No payload is longer, so that every length fits an array. */
  static final int MAX_PAYLOAD_BYTES = 1 << 27;

  /** Site ids are dense indices: a larger one would make a reader allocate without bound. */
  static final int MAX_SITE = (1 << 22) - 1;

  static final int PRODUCERS = 256;

  /** An entries block ends once its payload reaches this. */
  static final int ENTRIES_PAYLOAD_BYTES = 256 * 1024;

  static final int MAX_ENTRIES = 1 << 16;

  /** Tag, time delta, and a back reference or an address. */
  static final int MIN_ENTRY_BYTES = 3;

  /** No entry is longer; buffers end with as much spare room instead of a check per byte. */
  static final int MAX_ENTRY_BYTES = 64;

  static final int TAG_FREE = 1;
  static final int TAG_SEQUENCE = 3 << 1;
  static final int SEQUENCE_NEXT = 0;
  static final int SEQUENCE_NEXT_OF = 1 << 1;
  static final int SEQUENCE_JUMP = 2 << 1;
  static final int SEQUENCE_NONE = 3 << 1;
  static final int TAG_REFERENCE = 1 << 3;
  static final int TAG_SAME_SIZE = 1 << 4;
  static final int TAG_SAME_SITE = 1 << 5;
  static final int TAG_ALIGNED = 1 << 6;

  /** The address counts from that of the site's slot, not from the previous entry's. */
  static final int TAG_SLOT = 1 << 7;

  /** Address deltas with {@link #TAG_ALIGNED} count units of 16 bytes. */
  static final int ALIGNED_SHIFT = 4;

  /** Sites share their last size and address by the low bits of their id. */
  static final int SITE_SLOTS = 256;

  private MemlogFormat() {}
}
