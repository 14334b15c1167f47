package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import memflight.events.MemRecordType;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemlogRoundTripTest {
  private static final long SESSION = 0x5F43FAFD5D7FFL;
  private static final long LENGTH = Interval.DEFAULT_NANOS;

  @TempDir Path root;

  private MemlogOptions.Builder options() {
    return MemlogOptions.builder(root, SESSION).segmentBytes(1 << 20).baselineBytes(20_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20230209})
  void givesBackEveryEntryIntervalAndReport(long seed) throws IOException {
    RandomDriver driver = new RandomDriver(seed, 0, 150_000);
    List<Entry> entries = driver.next(60_000);
    try (MemlogWriter log =
        new MemlogWriter(options().build(), RandomDriver::site, new SiteTotals(), 0)) {
      entries.forEach(entry -> entry.sendTo(log));
      assertThat(log.state().status()).isEqualTo(MemlogState.Status.WRITING);
    }

    List<Path> run = MemlogRoot.newestRun(root);
    assertThat(run).hasSize(1);
    try (MemlogSegment segment = MemlogSegment.open(run.get(0))) {
      List<Entry> read = new ArrayList<>();
      segment.entries(Entry.collector(read));
      assertThat(read).isEqualTo(entries);
      assertThat(segment.sites()).hasSize(RandomDriver.SITES);
      assertThat(segment.sites().values())
          .allSatisfy(s -> assertThat(s).isEqualTo(RandomDriver.site(s.id())));
      assertThat(segment.endReason()).isEqualTo(MemlogEnd.CLOSED);
      assertThat(segment.isTruncated()).isFalse();
    }
    assertProfile(run, new NaiveModel(LENGTH).run(entries, 0, driver.time()));
  }

  @Test
  void keepsAnIntervalWholeAcrossManyBlocks() throws IOException {
    RandomDriver driver = new RandomDriver(4, 0, 500);
    List<Entry> entries = driver.next(300_000);
    try (MemlogWriter log =
        new MemlogWriter(
            options().segmentBytes(100_000_000).build(), RandomDriver::site, new SiteTotals(), 0)) {
      entries.forEach(entry -> entry.sendTo(log));
    }
    List<Path> run = MemlogRoot.newestRun(root);
    assertProfile(run, new NaiveModel(LENGTH).run(entries, 0, driver.time()));
    try (MemlogSegment segment = MemlogSegment.open(run.get(0))) {
      assertThat(segment.blocks()).anyMatch(block -> block.payloadBytes() > 200_000);
      List<Entry> read = new ArrayList<>();
      segment.entries(Entry.collector(read));
      assertThat(read).isEqualTo(entries);
    }
  }

  @Test
  void keepsTheHeadersFields() throws IOException {
    MemlogOptions options =
        options()
            .sessionStartEpochNanos(SESSION * 1000 + 7)
            .mode(MemRecordType.LOG_FAST)
            .granule(32)
            .arena(0x7000_0000_0000L, 1L << 33)
            .intervalNanos(50_000_000)
            .build();
    MemlogWriter log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 250_000_000);
    log.losses(3, 4, 5);
    log.close(260_000_000, MemlogEnd.SWITCHED_OFF);
    try (MemlogSegment segment = MemlogSegment.open(MemlogRoot.newestRun(root).get(0))) {
      assertThat(segment.header())
          .isEqualTo(
              new MemlogHeader(
                  SESSION,
                  0,
                  32,
                  SESSION * 1000 + 7,
                  250_000_000,
                  50_000_000,
                  0x7000_0000_0000L,
                  1L << 33,
                  0,
                  MemRecordType.LOG_FAST));
      assertThat(segment.losses()).isEqualTo(new MemlogLosses(3, 4, 5));
      assertThat(segment.endReason()).isEqualTo(MemlogEnd.SWITCHED_OFF);
    }
  }

  @Test
  void anArenaThatIsNamedLateStandsInEachHeaderFromThenOn() throws IOException {
    RandomDriver driver = new RandomDriver(8, 0, 1000);
    List<Entry> entries = driver.next(30_000);
    try (MemlogWriter log =
        new MemlogWriter(
            options().segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES).limit(100).build(),
            RandomDriver::site,
            new SiteTotals(),
            0)) {
      entries.subList(0, 100).forEach(entry -> entry.sendTo(log));
      log.arena(0x7000_0000_0000L, 1L << 26, 32);
      entries.subList(100, entries.size()).forEach(entry -> entry.sendTo(log));
    }
    List<Path> run = MemlogRoot.newestRun(root);
    assertThat(run).hasSizeGreaterThan(2);
    for (Path file : run) {
      try (MemlogSegment segment = MemlogSegment.open(file)) {
        MemlogHeader header = segment.header();
        assertThat(header.arenaBase()).isEqualTo(0x7000_0000_0000L);
        assertThat(header.arenaSize()).isEqualTo(1L << 26);
        assertThat(header.granule()).isEqualTo(32);
      }
    }
    assertProfile(run, new NaiveModel(LENGTH).run(entries, 0, driver.time()));
  }

  @Test
  void opensASegmentOfLargeBlocksByReadingLittleMoreThanTheirHeaders() throws IOException {
    RandomDriver driver = new RandomDriver(5, 0, 400);
    MemlogOptions options = options().segmentBytes(100_000_000).baselineBytes(1 << 30).build();
    try (MemlogWriter log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0)) {
      driver.next(500_000).forEach(entry -> entry.sendTo(log));
    }
    byte[] bytes = Files.readAllBytes(MemlogRoot.newestRun(root).get(0));
    ArrayChannel channel = new ArrayChannel(bytes);
    try (MemlogSegment segment = MemlogSegment.open(channel, "memory")) {
      assertThat(segment.blocks()).hasSizeGreaterThan(15);
      assertThat(channel.bytesRead).isLessThan(segment.blocks().size() * 2_000L);
      assertThat(channel.bytesRead).isLessThan(bytes.length / 20);
    }
  }

  private static void assertProfile(List<Path> run, NaiveModel model) throws IOException {
    MemlogProfile profile = MemlogProfile.parse(run, 0, path -> {});
    assertThat(profile.intervals()).isEqualTo(model.intervals);
    assertThat(profile.verify()).isEmpty();
    for (int i = 0; i < model.intervals.size(); i++) {
      SiteTotals report = profile.reportAt(MemlogProfile.millis(model.intervals.get(i)));
      assertThat(NaiveModel.withoutZeros(NaiveModel.atPeak(report)))
          .as("interval %s", model.intervals.get(i))
          .isEqualTo(NaiveModel.withoutZeros(model.atPeak.get(i)));
    }
    assertThat(NaiveModel.live(profile.reportAtEnd())).isEqualTo(model.live());
  }
}
