package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import jdk.jfr.consumer.RecordingFile;
import memflight.events.IntervalPeakEvent;
import memflight.events.Site;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  @TempDir private Path directory;

  private Path log() {
    return directory.resolve("log");
  }

  private static JfrOptions chunksOf(int events, int jobs) {
    return new JfrOptions(
        JfrOptions.Detail.ALL, OptionalLong.empty(), OptionalLong.empty(), false, jobs, events);
  }

  private Path convert(JfrOptions options, String name) throws IOException {
    Path file = directory.resolve(name);
    new MemlogToJfr(MemlogRoot.newestRun(log()), options).convert(file, false);
    return file;
  }

  private Path back(Path... recordings) throws IOException {
    Path root = directory.resolve("back");
    new JfrToMemlog(List.of(recordings), MemlogOptions.DEFAULT_SEGMENT_BYTES)
        .convert(root, JfrToMemlog.ExistingSession.REPLACE);
    return root;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20000, 1000000, 1", "2, 200000, 1000, 2", "3, 2000, 700, 2", "4, 200, 10000, 1",
    "5, 50000, 3333, 2", "6, 1, 5000, 2", "7, 5000000, 100, 2", "8, 700000, 2000, 3"
  })
  void aLogComesBackFromItsRecordingAsItWas(long seed, long step, int chunkEvents, int jobs)
      throws IOException {
    RandomLog.write(log(), seed, step, 20_000);
    WholeLog before = WholeLog.read(log());
    WholeLog after = WholeLog.read(back(convert(chunksOf(chunkEvents, jobs), "a.jfr")));
    assertThat(after.entries()).isEqualTo(before.entries()).hasSize(20_000);
    assertThat(after.intervals()).isEqualTo(before.intervals());
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void theRecordingAnswersAsItsLogDoes(long seed) throws IOException {
    RandomLog.write(log(), seed, 50_000, 10_000);
    Path recording = convert(chunksOf(1000, 0), "a.jfr");
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(log()), 1, path -> {});
    Map<Integer, Site> sites = profile.sites();
    List<Interval> asked = profile.intervals();
    for (int i = 0; i < asked.size(); i += 1 + asked.size() / 5) {
      OptionalLong at = OptionalLong.of(MemlogProfile.millis(asked.get(i)));
      RecordingProfile read = RecordingProfile.read(recording, at);
      assertThat(read.intervals()).isEqualTo(asked);
      assertThat(read.interval().peakBytes())
          .isEqualTo(profile.intervalAt(at.getAsLong()).peakBytes());
      assertThat(read.report().rows())
          .isEqualTo(
              MemoryReport.atPeak(profile.reportAt(at.getAsLong()), sites::get, read.completeness())
                  .rows());
    }
  }

  /** A log may begin inside an interval; that one has the label that it has in the whole log. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void thePeaksHaveTheLabelsOfTheLog(long seed) throws IOException {
    RandomLog.write(log(), seed, 50_000, 10_000);
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(log()), 1, path -> {});
    assertThat(
            RecordingFile.readAllEvents(convert(chunksOf(1000, 0), "a.jfr")).stream()
                .filter(event -> event.getEventType().getName().equals(IntervalPeakEvent.NAME))
                .map(event -> event.getLong("offset")))
        .containsExactlyElementsOf(
            profile.intervals().stream().map(MemlogProfile::millis).toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void howManyPartsAreConvertedAtATimeDoesNotMatter(long seed) throws IOException {
    RandomLog.write(log(), seed, 100_000, 30_000);
    Path one = convert(chunksOf(3000, 1), "one.jfr");
    Path four = convert(chunksOf(3000, 4), "four.jfr");
    assertThat(MemlogRoot.newestRun(log())).hasSizeGreaterThan(2);
    assertThat(four).hasSameBinaryContentAs(one);
  }
}
