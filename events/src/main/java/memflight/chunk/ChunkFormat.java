package memflight.chunk;

/** The constants of the JFR chunk format, version 2.x. Header fields are big-endian. */
final class ChunkFormat {
  static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
  static final int MAJOR_VERSION = 2;

  static final int HEADER_BYTES = 68;
  static final int MAJOR_AT = 4;
  static final int MINOR_AT = 6;
  static final int SIZE_AT = 8;
  static final int CONSTANT_POOL_AT = 16;
  static final int METADATA_AT = 24;
  static final int START_NANOS_AT = 32;
  static final int DURATION_NANOS_AT = 40;
  static final int START_TICKS_AT = 48;
  static final int TICKS_PER_SECOND_AT = 56;
  static final int STATE_AT = 64;
  static final int FLAGS_AT = 67;

  static final int STATE_FINISHED = 0;
  static final int STATE_UPDATING = 255;

  static final int FLAG_COMPRESSED_INTS = 1;
  static final int FLAG_FINAL = 2;

  /** Ids of the two kinds of event that describe the others. */
  static final long METADATA_TYPE = 0;

  static final long CHECKPOINT_TYPE = 1;

  /** A checkpoint with this flag ends a flush. */
  static final int CHECKPOINT_FLUSH = 1;

  static final int STRING_NULL = 0;
  static final int STRING_EMPTY = 1;
  static final int STRING_POOL = 2;
  static final int STRING_UTF8 = 3;
  static final int STRING_CHARS = 4;
  static final int STRING_LATIN1 = 5;

  static final String STRING_TYPE = "java.lang.String";
  static final String START_TIME = "startTime";
  static final String DURATION = "duration";

  /** The most bytes of one compressed integer: eight of 7 bits, then one of 8. */
  static final int MAX_VARINT_BYTES = 9;

  private ChunkFormat() {}
}
