package memflight.memlog;

import java.io.File;
import java.io.IOException;
import java.util.zip.CRC32C;

/** Appends whole blocks to one segment, each with a single write. */
final class SegmentWriter {
  private final File file;
  private final SegmentFile out;
  private final CRC32C crc = new CRC32C();
  private long wholeBytes;

  private SegmentWriter(File file, SegmentFile out) {
    this.file = file;
    this.out = out;
  }

  /** Creates {@code file} and writes its header; leaves no file behind if that fails. */
  static SegmentWriter create(File file, SegmentFile.Factory files, MemlogHeader header)
      throws IOException {
    SegmentWriter writer = new SegmentWriter(file, files.create(file));
    try {
      writer.append(header.encode(), MemlogFormat.SEGMENT_HEADER_BYTES);
    } catch (IOException e) {
      writer.abandon();
      throw e;
    }
    return writer;
  }

  /**
   * Completes the header of the block whose payload stands in {@code bytes} behind room for it, and
   * writes both.
   */
  void write(MemlogBlock block, byte[] bytes, int payloadBytes) throws IOException {
    block.encode(bytes, payloadBytes, crc);
    append(bytes, MemlogFormat.BLOCK_HEADER_BYTES + payloadBytes);
  }

  private void append(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    wholeBytes += length;
  }

  /** Bytes of the header and the whole blocks. */
  long wholeBytes() {
    return wholeBytes;
  }

  File file() {
    return file;
  }

  void close() throws IOException {
    out.close();
  }

  /** Gives the file up after a failed write: what was whole stays, the rest goes. */
  void abandon() {
    try (SegmentFile closing = out) {
      closing.truncate(wholeBytes);
    } catch (IOException e) {
      // The write's own failure is what counts; a reader copes with the torn tail.
    }
    if (wholeBytes == 0 && !file.delete()) {
      file.deleteOnExit();
    }
  }
}
