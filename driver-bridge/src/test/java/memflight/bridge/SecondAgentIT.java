package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;

/** Lines are right, too, where another agent changes the classes that ours weaves. */
class SecondAgentIT {
  private static final String OPTIONS = "libraries=library.,calls=library.Pool.take";
  private static final String WALKING = "libraries=library.,calls=none";

  /** A frame of this one runs on, in code of before. */
  private static final String RUNNING = "Main.main ";

  private final List<Process> started = new ArrayList<>();

  @TempDir Path directory;
  private Path classes;
  private Path other;

  @BeforeEach
  void compile() throws Exception {
    classes = Files.createDirectory(directory.resolve("classes"));
    SitesProgram.compile(classes);
    String asm = Programs.classPath(ClassWriter.class);
    Path otherClasses = Files.createDirectory(directory.resolve("other"));
    Programs.compile(otherClasses, asm, List.of("otheragent"));
    other = directory.resolve("other.jar");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.putValue("Premain-Class", "otheragent.OtherAgent");
    attributes.putValue("Agent-Class", "otheragent.OtherAgent");
    attributes.putValue("Can-Retransform-Classes", "true");
    attributes.putValue("Can-Redefine-Classes", "true");
    attributes.putValue("Class-Path", Path.of(asm).toUri().toString());
    Programs.jar(other, otherClasses, manifest);
  }

  @AfterEach
  void endPrograms() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void whichStartsFirst() throws Exception {
    List<String> alone = ours(WALKING).with("sites.Main").run();
    List<String> both =
        ours(null)
            .options("-javaagent:" + other + "=retransform", ourAgent())
            .with("sites.Main")
            .run();
    requireSame(both, alone);
  }

  @Test
  void whichStartsAfterOurs() throws Exception {
    List<String> alone = ours(WALKING).with("sites.Main").run();
    List<String> both =
        ours(null)
            .options(ourAgent(), "-javaagent:" + other + "=retransform")
            .with("sites.Main")
            .run();
    requireSame(both, alone);
  }

  @Test
  void whichTransformsWovenClassesAgain() throws Exception {
    requireSameAfter(start(OPTIONS), other, "retransform");
  }

  @Test
  void whichRedefinesWovenClasses() throws Exception {
    requireSameAfter(start(OPTIONS), other, "redefine");
  }

  @Test
  void whichHasTransformedTheClassesThatOursFinds() throws Exception {
    Process process = start(null);
    attach(process, other, "retransform");
    requireSameAfter(process, Path.of(RecordedJvm.agent()), OPTIONS);
  }

  @Test
  void whichHasRedefinedTheClassesThatOursFinds() throws Exception {
    Process process = start(null);
    attach(process, other, "redefine");
    requireSameAfter(process, Path.of(RecordedJvm.agent()), OPTIONS);
  }

  private RecordedJvm ours(String options) {
    return new RecordedJvm(directory, options, classes);
  }

  private static String ourAgent() {
    return "-javaagent:" + RecordedJvm.agent() + "=" + OPTIONS;
  }

  /** Ends a program after one more agent, and compares it with ours alone that came as late. */
  private void requireSameAfter(Process process, Path agent, String options) throws Exception {
    boolean isOursLate = !options.startsWith("re");
    attach(process, agent, options);
    List<String> both = end(process);
    Process alone = start(isOursLate ? null : WALKING);
    if (isOursLate) {
      attach(alone, Path.of(RecordedJvm.agent()), WALKING);
    }
    List<String> expected = end(alone);
    // Which of its former versions the running frame is in, nobody can tell.
    assertThat(live(both)).as("a line that is wrong").allMatch(live(expected)::contains);
    requireSame(without(both), without(expected));
  }

  private static void requireSame(List<String> both, List<String> alone) {
    assertThat(live(alone)).hasSizeGreaterThan(60);
    assertThat(live(both)).isEqualTo(live(alone));
    assertThat(both)
        .filteredOn(line -> line.startsWith("entered "))
        .as("calls that the other agent counted")
        .singleElement()
        .satisfies(line -> assertThat(Long.parseLong(line.substring(8))).isPositive());
    assertThat(both)
        .filteredOn(line -> line.startsWith("walks "))
        .as("of 20,000 allocations")
        .singleElement()
        .satisfies(line -> assertThat(Long.parseLong(line.substring(6))).isBetween(1L, 20L));
  }

  private static List<String> without(List<String> lines) {
    return lines.stream().filter(line -> !line.contains(RUNNING)).toList();
  }

  private static List<String> live(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("live ")).sorted().toList();
  }

  private Process start(String options) throws Exception {
    RecordedJvm jvm = ours(options).with("sites.Main", "wait");
    Process process = jvm.start();
    started.add(process);
    await().atMost(Duration.ofMinutes(2)).until(() -> jvm.lines().contains("ready"));
    return process;
  }

  private static void attach(Process process, Path agent, String options) throws Exception {
    RecordedJvm.attach(process, agent.toString(), options);
  }

  private List<String> end(Process process) throws Exception {
    return new RecordedJvm(directory, null).end(process);
  }
}
