package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import memflight.chunk.Frame;
import memflight.memlog.Entry;
import memflight.memlog.MemlogRoot;
import memflight.memlog.RandomDriver;
import memflight.records.EntryListener;
import memflight.records.LiveAllocations;
import memflight.records.LiveMemory;
import memflight.records.SiteTotals;
import memflight.records.TopSites;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four readers that are not ours find in a converted log what is in it, to the nanosecond. */
class ConvertedByOthersTest {
  private static final long SEED = 4711;

  @TempDir private Path directory;
  private WholeLog log;
  private final ReadEvents expected = new ReadEvents();

  @BeforeEach
  void write() throws Exception {
    RandomLog.write(directory, SEED, 40_000, 12_000);
    log = WholeLog.read(directory);
    assertThat(MemlogRoot.newestRun(directory)).hasSizeGreaterThan(1);
    for (Entry entry : log.entries()) {
      expected.entries.add(
          new ReadEvents.At(
              new Entry(
                  entry.isFree(),
                  log.startEpochNanos() + entry.time(),
                  entry.producer(),
                  entry.sequence(),
                  entry.address(),
                  entry.size(),
                  entry.site()),
              entry.isFree() ? "" : frameOf(entry.site()),
              entry.isFree() ? "" : RandomDriver.site(entry.site()).location()));
    }
    replay();
    expected.sorted();
  }

  /** The peaks as the live account finds them. */
  private void replay() {
    LiveMemory memory =
        new LiveMemory(
            LiveAllocations.hash(),
            log.settings().get(0),
            EntryListener.NONE,
            (interval, totals) -> {
              long start = log.startEpochNanos() + interval.start();
              expected.peaks.add(
                  new ReadEvents.Peak(
                      start, interval.end() - interval.start(), interval.peakBytes()));
              if (interval.allocations() + interval.frees() > 0) {
                addSites(start, TopSites.atPeak(totals));
              }
            },
            log.startNanos());
    baseline().forEachLive(memory.totals()::restore);
    memory.totals().startInterval(log.startNanos());
    for (Entry e : log.entries()) {
      if (e.isFree()) {
        memory.freeLogged(e.time(), e.producer(), e.sequence(), e.address(), e.size(), e.site());
      } else {
        memory.allocationLogged(
            e.time(), e.producer(), e.sequence(), e.address(), e.size(), e.site());
      }
    }
    memory.finish(log.endNanos());
  }

  /** What was live at the start: what is live at the end without what happened in between. */
  private SiteTotals baseline() {
    SiteTotals totals = new SiteTotals();
    for (String line : log.atEnd()) {
      String[] words = line.replace(":", "").split(" ", -1);
      totals.restore(
          Integer.parseInt(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
    List<Entry> backwards = new ArrayList<>(log.entries());
    Collections.reverse(backwards);
    for (Entry entry : backwards) {
      if (entry.isFree()) {
        totals.allocated(0, entry.site(), entry.size());
      } else {
        totals.freed(entry.site(), entry.size());
      }
    }
    return totals;
  }

  private void addSites(long start, TopSites top) {
    for (TopSites.Held held : top.largest()) {
      expected.sitePeaks.add(
          new ReadEvents.SitePeak(
              start, held.site(), held.bytes(), held.blocks(), frameOf(held.site())));
    }
    if (top.otherBlocks() > 0) {
      expected.sitePeaks.add(
          new ReadEvents.SitePeak(start, 0, top.otherBytes(), top.otherBlocks(), ""));
    }
  }

  private static String frameOf(int site) {
    Frame frame = SiteConstants.frame(RandomDriver.site(site));
    return ReadEvents.frame(frame.className(), frame.methodName(), frame.line());
  }

  private Path convert(int chunkEvents) throws Exception {
    Path file = directory.resolve("converted.jfr");
    new MemlogToJfr(
            MemlogRoot.newestRun(directory),
            new JfrOptions(
                JfrOptions.Detail.ALL,
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                2,
                chunkEvents))
        .convert(file, true);
    return file;
  }

  private void assertSame(ReadEvents read) {
    read.sorted();
    assertThat(read.peaks).isEqualTo(expected.peaks);
    assertThat(read.sitePeaks).isEqualTo(expected.sitePeaks);
    assertThat(read.entries).hasSameSizeAs(expected.entries);
    for (int i = 0; i < read.entries.size(); i++) {
      assertThat(read.entries.get(i)).isEqualTo(expected.entries.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1_000_000})
  void theJdksRecordingFile(int chunkEvents) throws Exception {
    assertSame(ReadByJdk.file(convert(chunkEvents)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1_000_000})
  void theJdksOrderedStream(int chunkEvents) throws Exception {
    ReadEvents read = ReadByJdk.orderedStream(convert(chunkEvents));
    assertThat(read.entries.stream().mapToLong(at -> at.entry().time()).toArray()).isSorted();
    assertSame(read);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1_000_000})
  void missionControlsParser(int chunkEvents) throws Exception {
    Path file = convert(chunkEvents);
    assertThat(ReadByJmc.series(file)).containsEntry("memflight.IntervalPeak", 1);
    ReadEvents read = ReadByJmc.file(file);
    long end = Long.MIN_VALUE;
    for (ReadEvents.Peak peak : read.peaks) {
      assertThat(peak.start()).isGreaterThanOrEqualTo(end);
      end = peak.start() + peak.duration();
    }
    assertSame(read);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 1_000_000})
  void asyncProfilersReader(int chunkEvents) throws Exception {
    assertSame(ReadByOneJfr.file(convert(chunkEvents)));
  }
}
