package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Woven calls name the lines that walking the stack names, in the same program. */
class WovenSitesIT {
  private static final String WOVEN = "libraries=library.,calls=library.Pool.take";
  private static final String WALKING = "libraries=library.,calls=none";

  @TempDir Path directory;
  private Path classes;

  @BeforeEach
  void compile() throws Exception {
    classes = Files.createDirectory(directory.resolve("classes"));
    SitesProgram.compile(classes);
  }

  @Test
  void nameTheLinesThatTheStackNames() throws Exception {
    List<String> woven = run(WOVEN);
    List<String> walking = run(WALKING);
    assertThat(live(walking)).hasSizeGreaterThan(60);
    assertThat(live(woven)).isEqualTo(live(walking));
    assertThat(woven).contains("completeness " + complete());
    assertThat(walks(walking)).isGreaterThanOrEqualTo(20_000);
    assertThat(walks(woven)).as("of 20,000 allocations").isBetween(1L, 20L);
    assertThat(woven)
        .filteredOn(line -> line.startsWith("memflight:"))
        .as("what is said of a class that cannot be woven")
        .singleElement()
        .asString()
        .contains("calls in sites/Large are not woven");
  }

  @Test
  void nameThemInClassesThatWereLoadedBeforeTheAgent() throws Exception {
    List<String> woven = attachTo(WOVEN);
    List<String> walking = attachTo(WALKING);
    assertThat(live(walking)).hasSizeGreaterThan(60);
    assertThat(live(woven)).isEqualTo(live(walking));
    assertThat(live(woven))
        .as("code that was running")
        .anyMatch(row -> row.endsWith("main SCRIPT 360 1"));
    assertThat(walks(woven)).as("of 20,000 allocations").isBetween(1L, 20L);
  }

  @Test
  void goOnWhenOtherClassesBecomeTheLibrary() throws Exception {
    Process process = start();
    attach(process, "libraries=sites.Shapes");
    attach(process, WOVEN);
    List<String> woven = end(process);
    // Which of its former versions the method that waited is in, nobody can tell any more.
    assertThat(live(woven))
        .isEqualTo(
            live(attachTo(WALKING)).stream().filter(row -> !row.contains("Main.main")).toList());
    assertThat(walks(woven)).as("of 20,000 allocations").isBetween(1L, 20L);
  }

  private static String complete() {
    return "Completeness[lostEvents=0, unknownFrees=0, conflicts=0, notes=[]]";
  }

  private List<String> run(String options) throws Exception {
    return new RecordedJvm(directory, options, classes).with("sites.Main").run();
  }

  private List<String> attachTo(String options) throws Exception {
    Process process = start();
    attach(process, options);
    return end(process);
  }

  private Process start() throws Exception {
    RecordedJvm jvm = new RecordedJvm(directory, null, classes).with("sites.Main", "wait");
    Process process = jvm.start();
    await().atMost(Duration.ofMinutes(2)).until(() -> jvm.lines().contains("ready"));
    return process;
  }

  private static void attach(Process process, String options) throws Exception {
    assertThat(RecordedJvm.attach(process, options)).startsWith("ok");
  }

  private List<String> end(Process process) throws Exception {
    return new RecordedJvm(directory, null).end(process);
  }

  private static List<String> live(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("live ")).sorted().toList();
  }

  private static long walks(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("walks "))
        .mapToLong(line -> Long.parseLong(line.substring(6)))
        .sum();
  }
}
