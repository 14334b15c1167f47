package memflight.memlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import memflight.events.Site;
import memflight.memlog.MemlogBlock.Kind;
import memflight.records.EntryListener;
import memflight.records.SiteTotals.SiteVisitor;

/**
 * One segment, read on its own. Opening it reads the headers of all blocks; payloads are read, and
 * their checksums checked, when they are asked for.
 *
 * <pre>{@code
 * try (MemlogSegment segment = MemlogSegment.open(path)) {
 *   segment.entries(listener);
 * }
 * }</pre>
 *
 * <p>A file that was cut off anywhere, even inside its header, is good up to its last whole block:
 * see {@link #isTruncated}. Damage is a {@link MemlogException}.
 *
 * <p>Threads: one at a time. Whoever opens a segment closes it.
 */
public final class MemlogSegment implements Closeable {
  private final ByteSource source;
  private final SegmentScan scan;
  private final CRC32C crc = new CRC32C();
  private final EntryDecoder decoder = new EntryDecoder();
  private byte[] payload = new byte[0];

  private MemlogSegment(ByteSource source, SegmentScan scan) {
    this.source = source;
    this.scan = scan;
  }

  /** Opens a file of any file system. */
  public static MemlogSegment open(Path path) throws IOException {
    return open(Files.newByteChannel(path), path.toString());
  }

  /**
   * Opens any seekable source of bytes, which the segment then owns; {@code name} is for messages.
   */
  public static MemlogSegment open(SeekableByteChannel channel, String name) throws IOException {
    try {
      ByteSource source = new ByteSource(name, channel);
      return new MemlogSegment(source, BlockScanner.scan(source));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Opens a file whose headers have been read before. */
  static MemlogSegment reopen(Path path, SegmentScan scan) throws IOException {
    return new MemlogSegment(new ByteSource(path.toString(), Files.newByteChannel(path)), scan);
  }

  SegmentScan scan() {
    return scan;
  }

  /** The name that errors show. */
  public String name() {
    return source.name();
  }

  /** Whether the file reaches beyond its own header; if not, it holds nothing at all. */
  public boolean hasHeader() {
    return scan.header() != null;
  }

  /**
   * The segment's header.
   *
   * @throws IllegalStateException if the file was cut off inside it
   */
  public MemlogHeader header() {
    if (scan.header() == null) {
      throw new IllegalStateException(name() + " is cut off inside its header");
    }
    return scan.header();
  }

  /** The headers of all whole blocks, in order. */
  public List<MemlogBlock> blocks() {
    return scan.blocks();
  }

  /** Whether something stands behind the last whole block, or not even the header is whole. */
  public boolean isTruncated() {
    return !hasHeader() || truncatedBytes() > 0;
  }

  /** How many bytes behind the last whole block are lost. */
  public long truncatedBytes() {
    return scan.size() - scan.wholeBytes();
  }

  /** Where the last whole block ends. */
  public long lastWholeOffset() {
    return scan.wholeBytes();
  }

  /** How the segment ends; {@link MemlogEnd#NONE} if its writer died or is still at work. */
  public MemlogEnd endReason() {
    return scan.end();
  }

  /** Hands on every entry, in order. */
  public void entries(EntryListener listener) throws IOException {
    for (MemlogBlock block : blocks()) {
      if (block.kind() == Kind.ENTRIES) {
        entries(block, listener);
      }
    }
  }

  /** Hands on the entries of one block of this segment, in order. */
  public void entries(MemlogBlock block, EntryListener listener) throws IOException {
    require(block, Kind.ENTRIES);
    decoder.decode(name(), block, payloadOf(block), listener);
  }

  /**
   * Hands on what is live at each site, in order of id, when one of the baseline blocks was
   * written.
   */
  public void baseline(MemlogBlock block, SiteVisitor visitor) throws IOException {
    require(block, Kind.BASELINE);
    reader(block).baseline(visitor);
  }

  /** The text of every site in this segment by id; where it was redefined, the last one. */
  public SortedMap<Integer, Site> sites() throws IOException {
    SortedMap<Integer, Site> sites = new TreeMap<>();
    MemlogVisitor collector =
        new MemlogVisitor() {
          @Override
          public void site(Site site) {
            sites.put(site.id(), site);
          }
        };
    for (MemlogBlock block : blocks()) {
      if (block.kind() == Kind.SITES) {
        reader(block).sites(collector);
      }
    }
    return sites;
  }

  /** What the log was known to miss at the segment's last whole block. */
  public MemlogLosses losses() throws IOException {
    for (int i = blocks().size() - 1; i >= 0; i--) {
      if (blocks().get(i).kind() == Kind.LOSSES) {
        return reader(blocks().get(i)).losses();
      }
    }
    return hasHeader() ? new MemlogLosses(header().lostBefore(), 0, 0) : MemlogLosses.NONE;
  }

  /** Shows {@code visitor} the whole segment in the order in which it stands in the file. */
  public void walk(MemlogVisitor visitor) throws IOException {
    for (MemlogBlock block : blocks()) {
      walk(block, visitor);
    }
  }

  /** Shows {@code visitor} one block of this segment, and what it holds. */
  public void walk(MemlogBlock block, MemlogVisitor visitor) throws IOException {
    visitor.block(block);
    switch (block.kind()) {
      case SITES -> reader(block).sites(visitor);
      case BASELINE -> reader(block).baseline(visitor::baseline);
      case ENTRIES -> entries(block, visitor);
      case LOSSES -> visitor.losses(reader(block).losses());
      case END -> {
        payloadOf(block);
        visitor.end(endReason());
      }
    }
  }

  private static void require(MemlogBlock block, Kind kind) {
    if (block.kind() != kind) {
      throw new IllegalArgumentException("expected a block of " + kind + ", not " + block);
    }
  }

  private PayloadReader reader(MemlogBlock block) throws IOException {
    return new PayloadReader(name(), block, payloadOf(block));
  }

  /** Reads and checks a payload; the array is reused and ends with spare room for an entry. */
  private byte[] payloadOf(MemlogBlock block) throws IOException {
    int length = block.payloadBytes();
    if (payload.length < length + MemlogFormat.MAX_ENTRY_BYTES) {
      payload = new byte[length + MemlogFormat.MAX_ENTRY_BYTES];
    }
    source.read(block.payloadOffset(), payload, length);
    crc.reset();
    crc.update(payload, 0, length);
    if ((int) crc.getValue() != block.payloadCrc()) {
      throw MemlogException.bad(
          name(),
          block.payloadOffset(),
          String.format(
              "expected the payload's checksum 0x%08X, actual 0x%08X",
              block.payloadCrc(), (int) crc.getValue()));
    }
    return payload;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
