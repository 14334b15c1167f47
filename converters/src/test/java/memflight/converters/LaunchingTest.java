package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import memflight.events.MemRecordType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What run puts together before it starts a program. */
class LaunchingTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir Path directory;

  @Test
  void optionsComeRightBehindTheLauncher() {
    assertThat(JavaCommand.of(List.of(JAVA, "-cp", "a", "Main", "x")).with(List.of("-a", "-b")))
        .containsExactly(JAVA, "-a", "-b", "-cp", "a", "Main", "x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:FlightRecorderOptions=maxchunksize=1m Main",
        "-cp a -XX:FlightRecorderOptions:stackdepth=9 Main",
        "@args -XX:FlightRecorderOptions=stackdepth=9 -jar a.jar"
      })
  void theUsersRecorderOptionsAreSeen(String words) {
    assertThat(command(words).setsRecorderOptions(Map.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-cp a Main -XX:FlightRecorderOptions=x",
        "-jar a.jar -XX:FlightRecorderOptions=x",
        "--add-modules a -m a/b -XX:FlightRecorderOptions=x",
        "-XX:StartFlightRecording Main"
      })
  void whatBelongsToTheProgramIsNone(String words) {
    assertThat(command(words).setsRecorderOptions(Map.of())).isFalse();
  }

  @Test
  void theUsersRecorderOptionsMayStandInTheEnvironment() {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g -XX:FlightRecorderOptions=stackdepth=9");

    assertThat(command("Main").setsRecorderOptions(environment)).isTrue();
  }

  private static JavaCommand command(String words) {
    return JavaCommand.of(List.of((JAVA + " " + words).split(" ", -1)));
  }

  @Test
  void commasAndBackslashesInAgentOptionsAreEscaped() {
    AgentArguments arguments =
        new AgentArguments(MemRecordType.LOG_FAST)
            .add("root", "C:\\logs,old")
            .add("limit", null)
            .addAll("libraries", List.of("io.netty.", "org.x."));

    assertThat(arguments)
        .hasToString("mode=log-fast,root=C:\\\\logs\\,old,libraries=io.netty.;org.x.");
  }

  @Test
  void theAgentIsWrittenOnceAndReplacedWhenTamperedWith() throws Exception {
    byte[] jar = {1, 2, 3, 4};
    Path file = AgentJar.extract(jar, directory);
    Object key =
        Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).fileKey();

    assertThat(file).hasBinaryContent(jar);
    assertThat(file.getFileName()).asString().matches("memflight-agent-[0-9a-f]{64}\\.jar");
    assertThat(AgentJar.extract(jar, directory)).isEqualTo(file);
    assertThat(
            Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class).fileKey())
        .as("the same file")
        .isEqualTo(key);

    Files.write(file, new byte[] {1, 2, 3, 5});
    assertThat(AgentJar.extract(jar, directory)).hasBinaryContent(jar);
    assertThat(AgentJar.extract(new byte[] {9}, directory)).isNotEqualTo(file);
    try (var left = Files.list(file.getParent())) {
      assertThat(left).as("no temporary files").hasSize(2);
    }
  }

  @Test
  void aDirectoryThatSomebodyPlantedIsNotUsed() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Path first = AgentJar.extract(new byte[] {1}, directory).getParent();
    StagedSegments.deleteTree(first);
    Files.createSymbolicLink(first, elsewhere);

    Path file = AgentJar.extract(new byte[] {1}, directory);
    assertThat(file.getParent()).isNotEqualTo(first);
    assertThat(file).hasBinaryContent(new byte[] {1});
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void theReportAtTheEndShowsTheLargestSites() {
    String text =
        """
        { /* sizeof() == 2 */
            "total_size" : 60,
            "mem_report" : [ /* sizeof() == 3 */
                "a     line:1    size:30",
                "b     line:2    size:20",
                "c     line:3    size:10",
            ],
        }
        """;

    assertThat(EndReport.top(text, 3)).isEqualTo(text);
    assertThat(EndReport.top(text, 1))
        .contains("a     line:1")
        .doesNotContain("b     line:2")
        .contains("        /* 2 more sites not shown, size:30 */\n    ],\n}\n");
  }
}
