package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import memflight.records.EntryListener;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryCodecTest {
  private static List<Entry> roundTrip(List<Entry> entries) throws MemlogException {
    EntryEncoder encoder = encode(entries);
    List<Entry> read = new ArrayList<>();
    new EntryDecoder()
        .decode("test", block(encoder, entries), payload(encoder), Entry.collector(read));
    return read;
  }

  private static EntryEncoder encode(List<Entry> entries) {
    EntryEncoder encoder = new EntryEncoder();
    encoder.start(entries.get(0).time());
    for (Entry e : entries) {
      int kind = e.isFree() ? MemlogFormat.TAG_FREE : 0;
      encoder.add(kind, e.time(), e.producer(), e.sequence(), e.address(), e.size(), e.site());
    }
    return encoder;
  }

  private static MemlogBlock block(EntryEncoder encoder, List<Entry> entries) {
    return block(encoder.payloadBytes(), entries.size(), entries.get(0).time(), encoder.lastTime());
  }

  private static MemlogBlock block(int payload, int count, long first, long last) {
    return new MemlogBlock(
        0, MemlogBlock.Kind.ENTRIES, payload, count, first, last, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static byte[] payload(EntryEncoder encoder) {
    int from = MemlogFormat.BLOCK_HEADER_BYTES;
    return Arrays.copyOfRange(
        encoder.bytes(), from, from + encoder.payloadBytes() + MemlogFormat.MAX_ENTRY_BYTES);
  }

  @Test
  void keepsTheExtremesOfEveryField() throws MemlogException {
    List<Entry> entries = new ArrayList<>();
    long[] addresses = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 16, Long.MIN_VALUE + 16};
    long[] sizes = {0, 1, Long.MAX_VALUE};
    long[] sequences = {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1};
    int[] sites = {1, 256, 257, MemlogFormat.MAX_SITE};
    for (int i = 0; i < 500; i++) {
      entries.add(
          new Entry(
              i % 3 == 0,
              i < 499 ? i * 1000L : Long.MAX_VALUE,
              i % 7 == 0 ? 255 : 0,
              sequences[i % sequences.length],
              addresses[(i / 5) % addresses.length],
              sizes[(i / 2) % sizes.length],
              sites[(i / 7) % sites.length]));
    }
    assertThat(roundTrip(entries)).isEqualTo(entries);
  }

  @Test
  void needsFewBytesForABufferThatLivesShortly() {
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      long address = 0x7F00_0000_0000L + 4096L * (i % 10);
      entries.add(new Entry(false, i * 2000, 0, 2 * i + 1, address, 4096, 1 + (int) (i % 10)));
      entries.add(
          new Entry(true, i * 2000 + 1000, 0, 2 * i + 2, address, 4096, 1 + (int) (i % 10)));
    }
    assertThat(encode(entries).payloadBytes()).isLessThan(entries.size() * 5);
  }

  @Test
  void spreadsCostLittleWhetherAddressesFollowTheSiteOrTheEntryBefore() {
    List<Entry> bySite = new ArrayList<>();
    List<Entry> byEntry = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      int site = 1 + i % 100;
      long slab = ((long) site << 32) + 64L * (i / 100);
      bySite.add(new Entry(false, i * 1000L, 0, i + 1L, slab, 64, site));
      byEntry.add(new Entry(false, i * 1000L, 0, i + 1L, 64L * i, 64, site));
    }
    assertThat(encode(bySite).payloadBytes()).isLessThan(bySite.size() * 6);
    assertThat(encode(byEntry).payloadBytes()).isLessThan(byEntry.size() * 6);
  }

  @ParameterizedTest
  @CsvSource({
    // tag, time, producer and jump, site, address, size
    "04 00 00 02 01 00 00 00, 1, 1 entries in 8 bytes",
    "04 00 00 02 01 00 00, 2, 2 entries in 7 bytes",
    "00 00 01 00 00, 1, a sequence number",
    "04 00 00 00 01 00 00, 1, a sequence number",
    "06 00 00 00, 1, a site and a size",
    "04 00 00 02 00 00 00, 1, a site and a size",
    "04 00 00 02 ff ff ff 7f 00 00, 1, a site and a size",
    "04 00 00 02 01 00 ff ff ff ff ff ff ff ff ff 01, 1, a site and a size",
    "04 65 00 02 01 00 00, 1, a time up to",
    "04 ff ff ff ff ff ff ff ff ff 01 00 02 01 00 00, 1, a time up to",
    "0c 00 00 02 01 01 00, 1, a reference",
    "04 00 00 02 01 00 00 38 00 00, 2, a reference",
    "04 00 00 02 01 00 00 38 00 02, 2, a reference",
    "04 00 00 02 01 00 00 78 00 01, 2, a tag of version 1",
    "04 00 00 02 01 00 00 b8 00 01, 2, a tag of version 1"
  })
  void refusesEntriesThatThePageForbids(String hex, int count, String message) {
    byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
    byte[] padded = Arrays.copyOf(bytes, bytes.length + MemlogFormat.MAX_ENTRY_BYTES);
    EntryListener nobody = Entry.collector(new ArrayList<>());
    assertThatThrownBy(
            () ->
                new EntryDecoder().decode("f", block(bytes.length, count, 0, 100), padded, nobody))
        .isInstanceOf(MemlogException.class)
        .hasMessageStartingWith("bad memlog: f at offset ")
        .hasMessageContaining("expected " + message);
  }

  @Test
  void neitherEncodingNorDecodingAllocatesPerEntry() throws MemlogException {
    List<Entry> entries = new RandomDriver(6, 0, 300).next(20_000);
    EntryEncoder encoder = encode(entries);
    byte[] payload = payload(encoder);
    MemlogBlock block = block(encoder, entries);
    EntryDecoder decoder = new EntryDecoder();
    Totals totals = new Totals();
    decoder.decode("test", block, payload, totals);

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < 10; round++) {
      decoder.decode("test", block, payload, totals);
      encoder.start(0);
      for (int i = 0; i < entries.size(); i++) {
        Entry e = entries.get(i);
        encoder.add(0, e.time(), e.producer(), e.sequence(), e.address(), e.size(), e.site());
      }
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(entries.size());
  }

  private static final class Totals implements EntryListener {
    private final SiteTotals totals = new SiteTotals();

    @Override
    public void allocation(
        long time, int producer, long sequence, long address, long size, int site) {
      totals.allocated(time, site, size);
    }

    @Override
    public void free(long time, int producer, long sequence, long address, long size, int site) {
      totals.freed(site, size);
    }
  }
}
