package memflight.chunk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The 68 bytes at the start of a chunk. Immutable. Offsets inside it count from the chunk's start.
 *
 * <p>While a JVM writes the chunk, size, offsets and duration move at each flush: they describe the
 * last one.
 */
public final class ChunkHeader {
  private static final double NANOS_PER_SECOND = 1_000_000_000;

  private final String file;
  private final long offset;
  private final ByteBuffer bytes;
  private final long startNanos;
  private final long startTicks;
  private final double ticksPerNano;

  private ChunkHeader(String file, long offset, ByteBuffer bytes) {
    this.file = file;
    this.offset = offset;
    this.bytes = bytes;
    this.startNanos = longAt(ChunkFormat.START_NANOS_AT);
    this.startTicks = longAt(ChunkFormat.START_TICKS_AT);
    this.ticksPerNano = ticksPerSecond() / NANOS_PER_SECOND;
  }

  /**
   * Parses a header.
   *
   * @param bytes 68 bytes
   * @param file name for messages
   * @param offset where in the file the chunk starts
   */
  public static ChunkHeader parse(byte[] bytes, String file, long offset) throws ChunkException {
    if (bytes.length != ChunkFormat.HEADER_BYTES) {
      throw new IllegalArgumentException("a chunk header has 68 bytes, not " + bytes.length);
    }
    ChunkHeader header = new ChunkHeader(file, offset, ByteBuffer.wrap(bytes.clone()));
    header.check();
    return header;
  }

  private void check() throws ChunkException {
    int magic = bytes.getInt(0);
    if (magic != ChunkFormat.MAGIC) {
      String actual = "0x" + Integer.toHexString(magic);
      throw offset == 0
          ? ChunkException.notAJfr(file, 0, "FLR\\0", actual)
          : ChunkException.bad(file, offset, "a chunk's FLR\\0", actual);
    }
    if (majorVersion() != ChunkFormat.MAJOR_VERSION) {
      throw ChunkException.unsupported(
          file,
          offset + ChunkFormat.MAJOR_AT,
          "version 2.x",
          "version " + majorVersion() + "." + bytes.getShort(ChunkFormat.MINOR_AT));
    }
    if ((flags() & ChunkFormat.FLAG_COMPRESSED_INTS) == 0) {
      throw ChunkException.unsupported(
          file, offset + ChunkFormat.FLAGS_AT, "compressed integers", "flags " + flags());
    }
    if (ticksPerSecond() <= 0) {
      throw ChunkException.bad(
          file,
          offset + ChunkFormat.TICKS_PER_SECOND_AT,
          "positive ticks per second",
          Long.toString(ticksPerSecond()));
    }
  }

  /**
   * The header at {@code offset}, which a JVM may be rewriting.
   *
   * @return null if it is being rewritten just now, or is not there yet
   */
  static ChunkHeader readStable(ChunkSource source, long offset) throws IOException {
    byte[] first = new byte[ChunkFormat.HEADER_BYTES];
    byte[] second = new byte[ChunkFormat.HEADER_BYTES];
    if (source.read(offset, first, 0, first.length) < first.length
        || source.read(offset, second, 0, second.length) < second.length
        || (first[ChunkFormat.STATE_AT] & 0xff) == ChunkFormat.STATE_UPDATING
        || !Arrays.equals(first, second)) {
      return null;
    }
    return parse(first, source.name(), offset);
  }

  /** The header at {@code offset} as it stands, even if half rewritten. */
  static ChunkHeader readAsIs(ChunkSource source, long offset) throws IOException {
    byte[] bytes = new byte[ChunkFormat.HEADER_BYTES];
    source.read(offset, bytes, 0, bytes.length);
    return parse(bytes, source.name(), offset);
  }

  private long longAt(int position) {
    return bytes.getLong(position);
  }

  /** The file's name, as in messages. */
  public String file() {
    return file;
  }

  /** Where in the file the chunk starts. */
  public long offset() {
    return offset;
  }

  public int majorVersion() {
    return bytes.getShort(ChunkFormat.MAJOR_AT);
  }

  /** Bytes of the chunk with this header; 0 if it was never written. */
  public long size() {
    return longAt(ChunkFormat.SIZE_AT);
  }

  /** Offset of the newest checkpoint event. */
  public long constantPoolOffset() {
    return longAt(ChunkFormat.CONSTANT_POOL_AT);
  }

  /** Offset of the newest metadata event; 0 if nothing was flushed yet. */
  public long metadataOffset() {
    return longAt(ChunkFormat.METADATA_AT);
  }

  /** When the chunk starts, in nanoseconds since the epoch. */
  public long startNanos() {
    return startNanos;
  }

  public long durationNanos() {
    return longAt(ChunkFormat.DURATION_NANOS_AT);
  }

  /** When a finished chunk ends: exactly where the JVM's next chunk starts. */
  public long endNanos() {
    return startNanos + durationNanos();
  }

  public long startTicks() {
    return startTicks;
  }

  public long ticksPerSecond() {
    return longAt(ChunkFormat.TICKS_PER_SECOND_AT);
  }

  /** 0 for a finished chunk, 255 while the header is rewritten, else the number of the flush. */
  public int state() {
    return bytes.get(ChunkFormat.STATE_AT) & 0xff;
  }

  /** Whether the JVM has ended this chunk. */
  public boolean isFinished() {
    return state() == ChunkFormat.STATE_FINISHED;
  }

  /** Whether the JVM exited, or moved its repository, after this chunk: none follows here. */
  public boolean isFinal() {
    return (flags() & ChunkFormat.FLAG_FINAL) != 0;
  }

  private int flags() {
    return bytes.get(ChunkFormat.FLAGS_AT) & 0xff;
  }

  /**
   * Nanoseconds since the epoch at {@code ticks}, rounded exactly as the JDK's own readers round.
   *
   * <p>Those use the first chunk's header for a whole file. Times from different chunks' headers
   * can differ by how far the wall clock was corrected in between, so whoever needs one running
   * time over the chunks of a JVM keeps asking the first header.
   */
  public long nanosOf(long ticks) {
    return startNanos + durationNanosOf(ticks - startTicks);
  }

  /** Nanoseconds that {@code ticks} last. */
  public long durationNanosOf(long ticks) {
    return (long) (ticks / ticksPerNano);
  }

  @Override
  public String toString() {
    return "chunk at " + offset + " of " + file + ", " + size() + " bytes, state " + state();
  }
}
