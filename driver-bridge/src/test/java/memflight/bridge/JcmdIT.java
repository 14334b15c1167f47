package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.chunk.RecordingReader;
import memflight.events.AllocationEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.SiteUsageEvent;
import memflight.pipe.Session;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.SteadyDriver;

/** The JDK's own jcmd turns memflight on and off. */
class JcmdIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private RecordedJvm jvm;
  private Process process;

  @BeforeEach
  void startAProgramWithAnIdleAgent() throws Exception {
    jvm = new RecordedJvm(directory, "mode=closed").with(SteadyDriver.class.getName());
    process = jvm.start();
    await().atMost(PATIENCE).until(() -> jvm.lines().contains("ready"));
  }

  @AfterEach
  void endTheProgram() {
    process.destroyForcibly();
  }

  private String jcmd(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(process.pid()));
    command.addAll(List.of(words));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(answer).isZero();
    return answer;
  }

  /**
   * Dumps until the recording shows peaks and what is live, and returns the names of its events.
   */
  private Set<String> dumpWithPeaks(Path file) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Files.deleteIfExists(file);
              jcmd("JFR.dump", "name=mine", "filename=" + file);
              return RecordingFile.readAllEvents(file).stream()
                  .map(RecordedEvent::getEventType)
                  .map(type -> type.getName())
                  .collect(Collectors.toSet());
            },
            names -> names.containsAll(Set.of(IntervalPeakEvent.NAME, SiteUsageEvent.NAME)));
  }

  private MemoryReport lastReport(Path file) throws Exception {
    MemoryReport[] last = new MemoryReport[1];
    SessionStream stream =
        new SessionStream(
            new SessionListener() {
              @Override
              public void ended(Session session, long time, boolean isClean) {
                last[0] = session.report();
              }
            });
    new RecordingReader(stream.specs(), stream).read(file);
    stream.finish();
    return last[0];
  }

  @Test
  void recordsWhileARecordingAsksForIt() throws Exception {
    Path file = directory.resolve("mine.jfr");
    jcmd("JFR.start", "name=mine", "settings=none", "+memflight.Allocation#enabled=true");
    assertThat(dumpWithPeaks(file)).contains(AllocationEvent.NAME);
    MemoryReport report = lastReport(file);
    assertThat(report.isIncomplete()).isFalse();
    assertThat(report.rows()).anyMatch(row -> row.site().file().endsWith("SteadyDriver.java"));

    jcmd("JFR.stop", "name=mine");
    Path after = directory.resolve("after.jfr");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(jcmd("JFR.check")).doesNotContain("memflight"));
    jcmd("JFR.start", "name=mine", "settings=none", "+jdk.CPULoad#enabled=true");
    jcmd("JFR.dump", "name=mine", "filename=" + after);
    assertThat(lastReport(after)).as("off again").isNull();
  }

  @Test
  void takesTheModeFromTheSetting() throws Exception {
    jcmd(
        "JFR.start",
        "name=mine",
        "settings=none",
        "+memflight.IntervalPeak#enabled=true",
        "+memflight.RecorderState#mode=mem-fast");
    Path file = directory.resolve("mine.jfr");
    dumpWithPeaks(file);
    String mode =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("memflight.RecorderState"))
            .map(event -> event.getString("mode"))
            .findFirst()
            .orElseThrow();
    assertThat(mode).isEqualTo("mem-fast");
  }
}
