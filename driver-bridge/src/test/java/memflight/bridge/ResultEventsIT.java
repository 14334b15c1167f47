package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.chunk.RecordingReader;
import memflight.events.IntervalPeakEvent;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import testdriver.ExactDriver;

/** The events by which a live recording shows its peaks, as the JDK's own reader sees them. */
class ResultEventsIT {
  @TempDir Path directory;
  private Path jfr;
  private final Map<String, List<RecordedEvent>> events = new HashMap<>();

  @BeforeEach
  void record() throws Exception {
    jfr = directory.resolve("all.jfr");
    new RecordedJvm(directory, "mode=mem-record,jfr=" + jfr)
        .with(ExactDriver.class.getName(), "2", "40000", "9")
        .run();
    // In the order of the file, as Mission Control takes them.
    try (RecordingFile file = new RecordingFile(jfr)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        events.computeIfAbsent(event.getEventType().getName(), n -> new ArrayList<>()).add(event);
      }
    }
  }

  private List<RecordedEvent> peaks() {
    return events.get(IntervalPeakEvent.NAME);
  }

  @Test
  void intervalsFollowEachOtherWithoutGapOrOverlap() {
    Instant end = null;
    for (RecordedEvent peak : peaks()) {
      if (end != null) {
        assertThat(peak.getStartTime()).isEqualTo(end);
      }
      end = peak.getEndTime();
      assertThat(peak.getInstant("peakTime")).isBetween(peak.getStartTime(), end);
    }
    assertThat(peaks()).hasSizeGreaterThan(3);
    assertThat(peaks().subList(0, peaks().size() - 1))
        .allMatch(peak -> Math.abs(peak.getDuration().toNanos() - Interval.DEFAULT_NANOS) < 1000);
  }

  @Test
  void peaksAreThoseThatTheEventsGive() throws Exception {
    List<Interval> intervals = new ArrayList<>();
    SessionStream stream =
        new SessionStream(
            new SessionListener() {
              @Override
              public void interval(Session session, Interval interval, SiteTotals totals) {
                intervals.add(interval);
              }
            });
    new RecordingReader(stream.specs(), stream).read(jfr);
    stream.finish();
    assertThat(peaks().stream().map(peak -> peak.getLong("peakBytes")).toList())
        .isEqualTo(intervals.stream().map(Interval::peakBytes).toList());
    assertThat(peaks().stream().map(peak -> peak.getLong("offset")).toList())
        .isEqualTo(intervals.stream().map(interval -> interval.start() / 1_000_000).toList());
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void theJdksViewCommandKnowsOurEvents() throws Exception {
    Process view =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jfr").toString(),
                "view",
                "--width",
                "240",
                IntervalPeakEvent.NAME,
                jfr.toString())
            .redirectErrorStream(true)
            .start();
    String table = new String(view.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(view.waitFor()).as(table).isZero();
    assertThat(table).contains("Peak Bytes");
  }

  @Test
  void sitesAddUpToTheirIntervalsPeak() {
    Map<Instant, Long> bySite = new HashMap<>();
    for (RecordedEvent site : events.get(SitePeakEvent.NAME)) {
      bySite.merge(site.getStartTime(), site.getLong("bytes"), Long::sum);
      assertThat(site.getString("location")).isNotBlank();
    }
    assertThat(bySite).isNotEmpty();
    for (RecordedEvent peak : peaks()) {
      if (bySite.containsKey(peak.getStartTime())) {
        assertThat(bySite.get(peak.getStartTime())).isEqualTo(peak.getLong("peakBytes"));
      }
    }
  }

  @Test
  void theLastUsageIsWhatIsLiveAtTheEnd() {
    List<RecordedEvent> usages = events.get(SiteUsageEvent.NAME);
    Instant last = usages.get(usages.size() - 1).getStartTime();
    long live =
        usages.stream()
            .filter(usage -> usage.getStartTime().equals(last))
            .mapToLong(usage -> usage.getLong("liveBytes"))
            .sum();
    assertThat(live).isEqualTo(peaks().get(peaks().size() - 1).getLong("endBytes"));
  }
}
