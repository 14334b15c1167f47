package memflight.memlog;

import static memflight.memlog.MemlogFormat.SEGMENT_CRC_AT;
import static memflight.memlog.MemlogFormat.SEGMENT_HEADER_BYTES;
import static memflight.memlog.MemlogFormat.SEGMENT_MAGIC;
import static memflight.memlog.MemlogFormat.VERSION;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import memflight.events.MemRecordType;

/**
 * The header of a segment. All times in a segment are nanoseconds since the session's start.
 *
 * @param sessionMicros the session's id: its start in microseconds since the epoch
 * @param number the segment's number in the session, from 0
 * @param granule bytes of the driver's allocation granule, 0 if unknown
 * @param sessionStartEpochNanos the time zero of all times, in nanoseconds since the epoch
 * @param startNanos when this segment begins
 * @param intervalNanos the length of an interval
 * @param arenaBase address of the driver's arena, 0 if it has none
 * @param arenaSize bytes of the driver's arena, 0 if it has none
 * @param lostBefore events lost before this segment began
 * @param mode how the session was recorded
 */
public record MemlogHeader(
    long sessionMicros,
    int number,
    int granule,
    long sessionStartEpochNanos,
    long startNanos,
    long intervalNanos,
    long arenaBase,
    long arenaSize,
    long lostBefore,
    MemRecordType mode) {

  MemlogHeader withArena(long base, long size, int newGranule) {
    return new MemlogHeader(
        sessionMicros,
        number,
        newGranule,
        sessionStartEpochNanos,
        startNanos,
        intervalNanos,
        base,
        size,
        lostBefore,
        mode);
  }

  byte[] encode() {
    byte[] bytes = new byte[SEGMENT_HEADER_BYTES];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(SEGMENT_MAGIC).putShort((short) VERSION).putShort((short) SEGMENT_HEADER_BYTES);
    out.putInt(0).putLong(sessionMicros).putInt(number).putInt(granule);
    out.putLong(sessionStartEpochNanos).putLong(startNanos).putLong(intervalNanos);
    out.putLong(arenaBase).putLong(arenaSize).putLong(lostBefore).put((byte) mode.code());
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SEGMENT_CRC_AT);
    out.putInt(SEGMENT_CRC_AT, (int) crc.getValue());
    return bytes;
  }

  /**
   * Reads a header. What a later version may have changed is looked at last: magic and version come
   * before the checksum, flags and fields after it.
   */
  static MemlogHeader decode(String file, byte[] bytes) throws MemlogException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getLong(0) != SEGMENT_MAGIC) {
      throw MemlogException.notAMemlog(
          file, 0, "expected the magic " + hex(SEGMENT_MAGIC) + ", actual " + hex(in.getLong(0)));
    }
    int version = Short.toUnsignedInt(in.getShort(8));
    if (version != VERSION) {
      throw MemlogException.unsupported(
          file, 8, "expected version " + VERSION + ", actual " + version);
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SEGMENT_CRC_AT);
    if ((int) crc.getValue() != in.getInt(SEGMENT_CRC_AT)) {
      throw MemlogException.bad(
          file,
          SEGMENT_CRC_AT,
          "expected the header's checksum "
              + hex(crc.getValue())
              + ", actual "
              + hex(Integer.toUnsignedLong(in.getInt(SEGMENT_CRC_AT))));
    }
    return decodeFields(file, in);
  }

  private static MemlogHeader decodeFields(String file, ByteBuffer in) throws MemlogException {
    int length = Short.toUnsignedInt(in.getShort(10));
    if (length != SEGMENT_HEADER_BYTES) {
      throw MemlogException.unsupported(
          file, 10, "expected a header of " + SEGMENT_HEADER_BYTES + " bytes, actual " + length);
    }
    if (in.getInt(12) != 0) {
      throw MemlogException.unsupported(file, 12, "expected no flags, actual " + in.getInt(12));
    }
    MemRecordType mode = mode(file, in.get(80));
    MemlogHeader header =
        new MemlogHeader(
            in.getLong(16),
            in.getInt(24),
            in.getInt(28),
            in.getLong(32),
            in.getLong(40),
            in.getLong(48),
            in.getLong(56),
            in.getLong(64),
            in.getLong(72),
            mode);
    if (header.number < 0 || header.startNanos < 0 || header.intervalNanos <= 0) {
      throw MemlogException.bad(
          file,
          24,
          "expected a number and a start of at least 0 and an interval of at least 1 ns, actual "
              + header);
    }
    return header;
  }

  private static MemRecordType mode(String file, int code) throws MemlogException {
    for (MemRecordType type : MemRecordType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw MemlogException.unsupported(file, 80, "expected a known mode, actual code " + code);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value).toUpperCase(java.util.Locale.ROOT);
  }
}
