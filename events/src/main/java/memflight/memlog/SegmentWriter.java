package memflight.memlog;

import java.io.File;
import java.io.IOException;
import java.util.zip.CRC32C;
import memflight.memlog.MemlogBlock.Kind;

/**
 * Appends whole blocks to one segment, each with a single write, so that a process killed between
 * two writes leaves nothing torn.
 */
final class SegmentWriter {
  private final File file;
  private final SegmentFile out;
  private final CRC32C crc = new CRC32C();
  private final BlockBuffer buffer = new BlockBuffer();
  private MemlogLosses losses = MemlogLosses.NONE;
  private long wholeBytes;
  private long bytesAtBaseline;
  private int baselineBytes;

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

  /** Puts another header in the place of the first one. */
  void replaceHeader(MemlogHeader header) throws IOException {
    out.overwriteStart(header.encode());
  }

  /**
   * Completes the header of the block whose payload stands in {@code bytes} behind room for it, and
   * writes both.
   */
  void write(MemlogBlock block, byte[] bytes, int payloadBytes) throws IOException {
    block.encode(bytes, payloadBytes, crc);
    append(bytes, MemlogFormat.BLOCK_HEADER_BYTES + payloadBytes);
  }

  /** The empty buffer of a block other than entries; one at a time. */
  BlockBuffer buffer() {
    return buffer.clear();
  }

  /** Writes a block without entries, as of {@code time}, when {@code live} bytes were live. */
  void writeStill(Kind kind, BlockBuffer payload, int count, long time, long live)
      throws IOException {
    write(MemlogBlock.still(kind, count, time, live), payload.bytes(), payload.payloadBytes());
  }

  /** Writes what is live at every site ever seen. */
  void writeBaseline(SiteLedger ledger, long time) throws IOException {
    BlockBuffer payload = buffer();
    int count = 0;
    int last = 0;
    for (int site = 1; site < ledger.limit(); site++) {
      if (ledger.isSeen(site)) {
        payload.put(site - last);
        payload.put(Varints.zigzag(ledger.bytes(site))).put(Varints.zigzag(ledger.blocks(site)));
        last = site;
        count++;
      }
    }
    writeStill(Kind.BASELINE, payload, count, time, ledger.totalBytes());
    bytesAtBaseline = wholeBytes;
    baselineBytes = payload.payloadBytes();
  }

  /** Whether at least {@code distance} bytes follow the last baseline. */
  boolean needsBaseline(int distance) {
    // With very many sites the baselines would otherwise outweigh the entries.
    return wholeBytes - bytesAtBaseline >= Math.max(distance, 8L * baselineBytes);
  }

  /** Writes the losses if they are not in this segment yet. */
  void writeLosses(MemlogLosses current, long time, long live) throws IOException {
    if (!current.equals(losses)) {
      BlockBuffer payload = buffer();
      payload.put(current.lostEvents()).put(current.unknownFrees()).put(current.conflicts());
      writeStill(Kind.LOSSES, payload, 1, time, live);
      losses = current;
    }
  }

  /** Ends the segment and closes the file. */
  void end(MemlogEnd reason, long time, long live) throws IOException {
    writeStill(Kind.END, buffer().put(reason.code()), 1, time, live);
    out.close();
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

  /** Gives the file up after a failed write: what is whole and of use stays, the rest goes. */
  void abandon() {
    try (SegmentFile closing = out) {
      closing.truncate(wholeBytes);
    } catch (IOException e) {
      // The write's own failure is what counts; a reader copes with the torn tail.
    }
    if (bytesAtBaseline == 0 && !file.delete()) {
      // Nothing is known without a baseline; readers take what stays for a file that was cut off.
      return;
    }
  }
}
