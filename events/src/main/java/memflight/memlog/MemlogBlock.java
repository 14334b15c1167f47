package memflight.memlog;

import static memflight.memlog.MemlogFormat.BLOCK_CRC_AT;
import static memflight.memlog.MemlogFormat.BLOCK_HEADER_BYTES;
import static memflight.memlog.MemlogFormat.BLOCK_MAGIC;
import static memflight.memlog.MemlogFormat.ENCODING_RAW;
import static memflight.memlog.MemlogFormat.MAX_PAYLOAD_BYTES;
import static memflight.memlog.MemlogFormat.MIN_ENTRY_BYTES;
import static memflight.memlog.MemlogFormat.PAYLOAD_CRC_AT;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The header of a block: all that a timeline needs. Times are nanoseconds since the session's
 * start, totals are bytes of the whole driver.
 *
 * @param offset where the block begins in its file
 * @param kind what its payload holds
 * @param payloadBytes length of the payload, which follows the header
 * @param count items in the payload
 * @param firstTime time of the first entry; for other kinds, the time at which it was written
 * @param lastTime the history is complete up to here; no entry is later
 * @param liveAtStart live total before the first entry
 * @param peakBytes the highest live total inside the block, that at its start included
 * @param peakTime when that total was first reached
 * @param liveAtEnd live total after the last entry
 * @param allocatedBytes sum of the sizes of the allocations
 * @param freedBytes sum of the sizes of the frees
 * @param allocations how many of the entries are allocations; the others are frees
 * @param payloadCrc CRC32C of the payload
 */
public record MemlogBlock(
    long offset,
    Kind kind,
    int payloadBytes,
    int count,
    long firstTime,
    long lastTime,
    long liveAtStart,
    long peakBytes,
    long peakTime,
    long liveAtEnd,
    long allocatedBytes,
    long freedBytes,
    int allocations,
    int payloadCrc) {

  /** What a block holds. */
  public enum Kind {
    SITES(1),
    BASELINE(2),
    ENTRIES(3),
    LOSSES(4),
    END(5);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    private static Kind ofCode(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  /** A block without entries, at an instant at which {@code liveBytes} were live. */
  static MemlogBlock still(Kind kind, int count, long time, long liveBytes) {
    return new MemlogBlock(
        0, kind, 0, count, time, time, liveBytes, liveBytes, time, liveBytes, 0, 0, 0, 0);
  }

  public int frees() {
    return kind == Kind.ENTRIES ? count - allocations : 0;
  }

  /** Where the payload begins in its file. */
  public long payloadOffset() {
    return offset + BLOCK_HEADER_BYTES;
  }

  /** Where the next block begins in its file. */
  public long endOffset() {
    return payloadOffset() + payloadBytes;
  }

  /**
   * Writes this header in front of the payload that stands behind it in {@code bytes}, with that
   * payload's length and checksum instead of this record's.
   */
  void encode(byte[] bytes, int payloadLength, CRC32C crc) {
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(BLOCK_MAGIC).put((byte) kind.code).put((byte) ENCODING_RAW).putShort((short) 0);
    out.putInt(payloadLength).putInt(count).putLong(firstTime).putLong(lastTime);
    out.putLong(liveAtStart).putLong(peakBytes).putLong(peakTime).putLong(liveAtEnd);
    out.putLong(allocatedBytes).putLong(freedBytes).putInt(allocations).putInt(0);
    crc.reset();
    crc.update(bytes, BLOCK_HEADER_BYTES, payloadLength);
    out.putInt((int) crc.getValue());
    crc.reset();
    crc.update(bytes, 0, BLOCK_CRC_AT);
    out.putInt((int) crc.getValue());
  }

  /**
   * Reads the header at {@code at} in {@code bytes}, which stands at {@code offset} in the file.
   */
  static MemlogBlock decode(String file, long offset, byte[] bytes, int at, CRC32C crc)
      throws MemlogException {
    ByteBuffer in =
        ByteBuffer.wrap(bytes, at, BLOCK_HEADER_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) != BLOCK_MAGIC) {
      throw MemlogException.bad(
          file,
          offset,
          String.format(
              "expected the block magic 0x%08X, actual 0x%08X", BLOCK_MAGIC, in.getInt(0)));
    }
    crc.reset();
    crc.update(bytes, at, BLOCK_CRC_AT);
    if ((int) crc.getValue() != in.getInt(BLOCK_CRC_AT)) {
      throw MemlogException.bad(
          file,
          offset + BLOCK_CRC_AT,
          String.format(
              "expected the block header's checksum 0x%08X, actual 0x%08X",
              (int) crc.getValue(), in.getInt(BLOCK_CRC_AT)));
    }
    Kind kind = Kind.ofCode(in.get(4));
    if (kind == null) {
      throw MemlogException.unsupported(
          file, offset + 4, "expected a block kind from 1 to 5, actual " + in.get(4));
    }
    if (in.get(5) != ENCODING_RAW) {
      throw MemlogException.unsupported(
          file, offset + 5, "expected encoding " + ENCODING_RAW + ", actual " + in.get(5));
    }
    MemlogBlock block =
        new MemlogBlock(
            offset,
            kind,
            in.getInt(8),
            in.getInt(12),
            in.getLong(16),
            in.getLong(24),
            in.getLong(32),
            in.getLong(40),
            in.getLong(48),
            in.getLong(56),
            in.getLong(64),
            in.getLong(72),
            in.getInt(80),
            in.getInt(PAYLOAD_CRC_AT));
    block.check(file);
    return block;
  }

  private void check(String file) throws MemlogException {
    if (payloadBytes < 0 || payloadBytes > MAX_PAYLOAD_BYTES) {
      throw MemlogException.bad(
          file,
          offset + 8,
          "expected a payload of 0 to " + MAX_PAYLOAD_BYTES + " bytes, actual " + payloadBytes);
    }
    int least = kind == Kind.ENTRIES ? MIN_ENTRY_BYTES : 1;
    if (count < 0 || (long) count * least > payloadBytes) {
      throw MemlogException.bad(
          file,
          offset + 12,
          "expected at most " + payloadBytes / least + " items in the payload, actual " + count);
    }
    if (firstTime < 0 || lastTime < firstTime) {
      throw MemlogException.bad(
          file,
          offset + 16,
          "expected a first and a last time in order, actual " + firstTime + " and " + lastTime);
    }
    if (allocations < 0 || allocations > count) {
      throw MemlogException.bad(
          file, offset + 80, "expected 0 to " + count + " allocations, actual " + allocations);
    }
  }
}
