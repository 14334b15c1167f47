package memflight.memlog;

import static memflight.memlog.MemlogFormat.BLOCK_HEADER_BYTES;
import static memflight.memlog.MemlogFormat.SEGMENT_HEADER_BYTES;
import static memflight.memlog.MemlogFormat.SEGMENT_MAGIC;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import memflight.memlog.MemlogBlock.Kind;

/**
 * Finds the blocks of a segment by their headers. Payloads are skipped, small ones by reading over
 * them, large ones by seeking, so that the cost is that of the headers.
 */
final class BlockScanner {
  /** A header this far behind the window was reached by skipping, not by reading on. */
  private static final long SKIPPED = 16 * 1024;

  private static final int WIDEST_WINDOW = 64 * 1024;
  private static final int NARROWEST_WINDOW = 512;

  private final ByteSource source;
  private final CRC32C crc = new CRC32C();
  private final byte[] window = new byte[WIDEST_WINDOW];
  private long windowStart;
  private int windowLength;
  private int nextWindow = NARROWEST_WINDOW;

  private final List<MemlogBlock> blocks = new ArrayList<>();
  private MemlogHeader header;
  private MemlogEnd end = MemlogEnd.NONE;

  private BlockScanner(ByteSource source) {
    this.source = source;
  }

  static SegmentScan scan(ByteSource source) throws IOException {
    return new BlockScanner(source).scan();
  }

  private SegmentScan scan() throws IOException {
    header = readHeader();
    long whole = header == null ? 0 : scanBlocks();
    return new SegmentScan(header, List.copyOf(blocks), whole, source.size(), end);
  }

  private MemlogHeader readHeader() throws IOException {
    byte[] bytes = new byte[SEGMENT_HEADER_BYTES];
    int length = (int) Math.min(bytes.length, source.size());
    source.read(0, bytes, length);
    if (length == bytes.length && !isZero(bytes, 0, length)) {
      return MemlogHeader.decode(source.name(), bytes);
    }
    if (!source.isZeroFrom(0)) {
      for (int i = 0; i < Math.min(length, Long.BYTES); i++) {
        if (bytes[i] != (byte) (SEGMENT_MAGIC >>> (8 * i))) {
          throw MemlogException.notAMemlog(
              source.name(),
              i,
              String.format(
                  "expected 0x%02X of the magic, actual 0x%02X",
                  (SEGMENT_MAGIC >>> (8 * i)) & 0xFF, bytes[i]));
        }
      }
    }
    return null;
  }

  private long scanBlocks() throws IOException {
    long offset = SEGMENT_HEADER_BYTES;
    long time = header.startNanos();
    while (end == MemlogEnd.NONE && source.size() - offset >= BLOCK_HEADER_BYTES) {
      int at = show(offset);
      MemlogBlock block = decode(offset, at);
      if (block == null || block.endOffset() > source.size()) {
        break;
      }
      checkOrder(block, time);
      blocks.add(block);
      time = block.lastTime();
      offset = block.endOffset();
      if (block.kind() == Kind.END) {
        end = readEnd(block);
      }
    }
    if (end != MemlogEnd.NONE && offset < source.size()) {
      throw MemlogException.bad(
          source.name(),
          offset,
          "expected nothing behind the end block, actual " + (source.size() - offset) + " bytes");
    }
    return end == MemlogEnd.NONE ? dropTornPayloads(offset) : offset;
  }

  /**
   * Brings the block header at {@code offset} into the window and returns its index there. While
   * headers lie close together the window widens; behind a large payload it is narrow again.
   */
  private int show(long offset) throws IOException {
    long at = offset - windowStart;
    if (at < 0 || at + BLOCK_HEADER_BYTES > windowLength) {
      boolean hasSkipped = at - windowLength > SKIPPED;
      nextWindow = hasSkipped ? NARROWEST_WINDOW : Math.min(nextWindow * 2, WIDEST_WINDOW);
      windowStart = offset;
      windowLength = (int) Math.min(nextWindow, source.size() - offset);
      source.read(offset, window, windowLength);
      at = 0;
    }
    return (int) at;
  }

  /** The header at {@code offset}, or null if zeros begin inside it and reach to the file's end. */
  private MemlogBlock decode(long offset, int at) throws IOException {
    try {
      return MemlogBlock.decode(source.name(), offset, window, at, crc);
    } catch (MemlogException e) {
      if (source.isZeroFrom(offset + BLOCK_HEADER_BYTES - 1)) {
        return null;
      }
      throw e;
    }
  }

  /** After a system crash a file may have its length but, at its end, zeros for content. */
  private long dropTornPayloads(long wholeBytes) throws IOException {
    long whole = wholeBytes;
    while (!blocks.isEmpty()) {
      MemlogBlock last = blocks.get(blocks.size() - 1);
      if (last.payloadBytes() == 0 || !source.isZeroFrom(last.endOffset() - 1)) {
        break;
      }
      byte[] payload = new byte[last.payloadBytes()];
      source.read(last.payloadOffset(), payload, payload.length);
      crc.reset();
      crc.update(payload);
      if ((int) crc.getValue() == last.payloadCrc()) {
        break;
      }
      blocks.remove(blocks.size() - 1);
      whole = last.offset();
    }
    return whole;
  }

  private void checkOrder(MemlogBlock block, long time) throws MemlogException {
    if (block.firstTime() < time) {
      throw MemlogException.bad(
          source.name(),
          block.offset() + 16,
          "expected a time from " + time + ", actual " + block.firstTime());
    }
    long length = header.intervalNanos();
    if (block.count() > 0
        && block.kind() == Kind.ENTRIES
        && block.lastTime() - block.firstTime() > length - block.firstTime() % length) {
      throw MemlogException.bad(
          source.name(),
          block.offset() + 24,
          "expected a last time inside the interval of "
              + block.firstTime()
              + ", actual "
              + block.lastTime());
    }
  }

  private MemlogEnd readEnd(MemlogBlock block) throws IOException {
    byte[] reason = new byte[1];
    if (block.payloadBytes() == 1) {
      source.read(block.payloadOffset(), reason, 1);
    }
    crc.reset();
    crc.update(reason);
    if (reason[0] == 0 && (int) crc.getValue() != block.payloadCrc()) {
      // A zero that never got its content: torn, like any other payload.
      return MemlogEnd.NONE;
    }
    MemlogEnd read = MemlogEnd.ofCode(reason[0]);
    if (read == null) {
      throw MemlogException.bad(
          source.name(),
          block.payloadOffset(),
          "expected an end reason from 1 to 3, actual " + reason[0]);
    }
    return read;
  }

  private static boolean isZero(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
