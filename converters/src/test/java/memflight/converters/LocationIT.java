package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mission Control's parser groups what a live recording holds by location. */
class LocationIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path EVERYTHING =
      Path.of("../events/src/main/resources/memflight/memflight-all.jfc");
  private static final int ROUNDS = 3;

  @TempDir Path directory;
  private CommandProcess driver;
  private String pid;

  @BeforeEach
  void startAProgramWithAnIdleAgent() throws Exception {
    driver = CommandProcess.start(directory, CommandProcess.driver(0, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    pid = Long.toString(driver.process().pid());
    Executed attach = CommandProcess.memflight(directory, "attach", pid, "--mode", "closed").end();
    assertThat(attach.exitCode()).as(attach.err()).isZero();
  }

  @AfterEach
  void endTheProgram() {
    driver.process().destroyForcibly();
  }

  private void jcmd(String... words) throws Exception {
    driver.jcmd(directory, List.of(words));
  }

  /**
   * Waits until memflight records, lets the driver allocate, and returns a dump that has it all.
   */
  private Path record(String... settings) throws Exception {
    List<String> start = new ArrayList<>(List.of("JFR.start", "name=mine"));
    start.addAll(List.of(settings));
    jcmd(start.toArray(new String[0]));
    Path file = directory.resolve("mine.jfr");
    await().atMost(PATIENCE).until(() -> dump(file) && hasSession(file));
    for (int round = 1; round <= ROUNDS; round++) {
      driver.say("more");
      long ready = 1L + round;
      await().atMost(PATIENCE).until(() -> driver.rounds() == ready);
    }
    await().atMost(PATIENCE).until(() -> dump(file) && live(file).equals(own()));
    return file;
  }

  private boolean dump(Path file) throws Exception {
    Files.deleteIfExists(file);
    jcmd("JFR.dump", "name=mine", "filename=" + file);
    return true;
  }

  private static boolean hasSession(Path file) throws Exception {
    return Executed.run("report", file).exitCode() == 0;
  }

  private static Map<Integer, Long> live(Path file) throws Exception {
    return DriverCount.reported(RecordingProfile.read(file, OptionalLong.empty()).report().text());
  }

  private Map<Integer, Long> own() throws Exception {
    return DriverCount.own(driver.out());
  }

  private static Map<String, Long> allocatedByLocation(Path file) throws Exception {
    Map<String, Long> bytes = new TreeMap<>();
    for (ReadEvents.At at : ReadByJmc.file(file).entries) {
      if (!at.entry().isFree()) {
        bytes.merge(String.valueOf(at.location()), at.entry().size(), Long::sum);
      }
    }
    return bytes;
  }

  @Test
  void liveAllocationsNameTheirLocationWhereTheSettingsAskForIt() throws Exception {
    Path file = record("settings=" + EVERYTHING.toAbsolutePath().normalize());

    Map<String, Long> byLocation = allocatedByLocation(file);
    // The driver frees none of these, so what it holds is what it allocated there.
    Map<String, Long> held =
        own().entrySet().stream()
            .collect(
                Collectors.toMap(
                    line -> "testdriver/CountingDriver.java:" + line.getKey(),
                    Map.Entry::getValue));
    assertThat(byLocation).containsAllEntriesOf(held).doesNotContainKey("null");
    assertThat(byLocation).containsValue(ROUNDS * 3_000_024L);

    Path root = directory.resolve("root");
    Path converted = directory.resolve("converted.jfr");
    Executed toLog = Executed.run("convert", file, "-o", root);
    assertThat(toLog.exitCode()).as(toLog.err()).isZero();
    Executed toJfr = Executed.run("convert", root, "-o", converted);
    assertThat(toJfr.exitCode()).as(toJfr.err()).isZero();
    assertThat(allocatedByLocation(converted)).isEqualTo(byLocation);
  }

  @Test
  void nobodyPaysForLocationsThatNobodyAskedFor() throws Exception {
    Path file = record("settings=none", "+memflight.Allocation#enabled=true");

    assertThat(allocatedByLocation(file)).containsOnlyKeys("null");
  }
}
