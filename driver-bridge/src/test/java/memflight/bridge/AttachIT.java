package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import memflight.events.Site;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.records.Completeness;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.SteadyDriver;

/** The agent in a JVM that is running already. */
class AttachIT {
  @TempDir Path directory;
  private RecordedJvm jvm;
  private Process process;

  @BeforeEach
  void startAProgram() throws Exception {
    jvm = new RecordedJvm(directory, null).with(SteadyDriver.class.getName());
    process = jvm.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> jvm.lines().contains("ready"));
  }

  @AfterEach
  void endTheProgram() {
    process.destroyForcibly();
  }

  private String attach(String options) throws Exception {
    return RecordedJvm.attach(process, options);
  }

  private List<String> endAndRead() throws Exception {
    return jvm.end(process);
  }

  @Test
  void recordsFromTheMomentOfAttaching() throws Exception {
    Path root = directory.resolve("root");
    Path report = directory.resolve("report.txt");
    assertThat(attach("mode=log-record,root=" + root + ",report=" + report))
        .startsWith("ok log-record");
    await().atMost(Duration.ofSeconds(60)).until(() -> !MemlogRoot.newestRun(root).isEmpty());
    Thread.sleep(300);
    List<String> lines = endAndRead();
    assertThat(process.exitValue()).as("%s", lines).isZero();

    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 1, parsed -> {});
    assertThat(profile.verify()).isEmpty();
    assertThat(profile.losses().unknownFrees())
        .as("blocks of before that were freed since")
        .isBetween(1L, 200L);
    Map<Integer, Site> sites = profile.sites();
    MemoryReport end = MemoryReport.live(profile.reportAtEnd(), sites::get, Completeness.COMPLETE);
    MemoryReport.Row ring =
        end.rows().stream().filter(row -> row.bytes() == 100 * 1_008).findFirst().orElseThrow();
    assertThat(ring.site().file()).isEqualTo("testdriver/SteadyDriver.java");
    assertThat(Files.readString(report)).contains("size:100800");
  }

  @Test
  void switchesTheModeWhenAttachedAgain() throws Exception {
    Path root = directory.resolve("root");
    assertThat(attach("mode=mem-record")).startsWith("ok mem-record");
    assertThat(attach("mode=log-fast,root=" + root)).startsWith("ok log-fast");
    assertThat(attach("mode=closed")).isEqualTo("ok closed");
    assertThat(attach("mode=mem-fast")).startsWith("ok mem-fast");
    List<String> lines = endAndRead();
    assertThat(process.exitValue()).as("%s", lines).isZero();
    assertThat(lines).noneMatch(line -> line.startsWith("memflight:"));
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 1, parsed -> {});
    assertThat(profile.verify()).isEmpty();
  }

  @Test
  void saysWhatIsWrongAndLeavesTheProgramAlone() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(attach("mode=log-record,root=" + file.resolve("root")))
        .startsWith("failed cannot log to ")
        .contains("name another root");
    assertThat(attach("mode=sideways")).startsWith("failed unknown mode 'sideways'");
    assertThat(attach("colour=red")).startsWith("failed unknown option 'colour'");
    List<String> lines = endAndRead();
    assertThat(process.exitValue()).as("%s", lines).isZero();
    assertThat(lines).filteredOn(line -> line.startsWith("memflight: nothing")).hasSize(3);
  }
}
