package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** timeline, report and diff give the same answers, whatever file holds the history. */
class ReadingCommandsTest {
  private static final long SESSION = 1_700_000_000_123_456L;

  /** Where the same session lies. */
  enum Form {
    RECORDING,
    REPOSITORY,
    PARENT_OF_REPOSITORY,
    ROOT,
    SEGMENT;

    Path path() {
      return switch (this) {
        case RECORDING -> recording;
        case REPOSITORY -> recording.getParent();
        case PARENT_OF_REPOSITORY -> recording.getParent().getParent();
        case ROOT -> root;
        case SEGMENT -> segment;
      };
    }
  }

  @TempDir static Path directory;
  private static Path recording;
  private static Path root;
  private static Path segment;

  @BeforeAll
  static void record() throws Exception {
    Path repository = directory.resolve("repositories/of-a-jvm");
    java.nio.file.Files.createDirectories(repository);
    recording = ScriptedRecording.sample(repository.resolve("sample.jfr"), SESSION);
    root = directory.resolve("root");
    Executed converted = Executed.run("convert", recording, "-o", root);
    assertThat(converted.exitCode()).as(converted.err()).isZero();
    segment = Path.of(converted.out().strip());
  }

  @ParameterizedTest
  @EnumSource
  void theTimelineHasThePeakOfEachInterval(Form form) {
    Executed timeline = Executed.run("timeline", form.path());

    assertThat(timeline).isEqualTo(new Executed(0, "0 1000\n100 6000\n200 1300\n", ""));
  }

  @ParameterizedTest
  @EnumSource
  void theTimelineAsJsonIsAnArrayOfPairs(Form form) throws Exception {
    Executed timeline = Executed.run("timeline", form.path(), "--format", "json");

    assertThat(timeline.out()).isEqualTo("[\n  [0, 1000],\n  [100, 6000],\n  [200, 1300]\n]\n");
    assertThat(new ObjectMapper().readTree(timeline.out())).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void theReportAtTheEndKeepsSitesThatHoldNothing(Form form) {
    Executed report = Executed.run("report", form.path());

    assertThat(report)
        .isEqualTo(
            new Executed(
                0,
                """
                { /* sizeof() == 2 */
                    "total_size" : 1300,
                    "mem_report" : [ /* sizeof() == 3 */
                        "/test/leak.gs        line:6      size:1000",
                        "G:\\gs\\vector.h       line:251    size:300",
                        "/test/passing.gs     line:11     size:0",
                    ],
                }
                """,
                ""));
  }

  @ParameterizedTest
  @EnumSource
  void theReportAtAnInstantIsThatOfTheIntervalsPeak(Form form) {
    Executed report = Executed.run("report", form.path(), "--at", "150", "--sites", "script");

    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(report.out())
        .contains("\"total_size\" : 6000,")
        .contains("\"/test/passing.gs     line:11    size:5000\"")
        .contains("\"/test/leak.gs        line:6     size:1000\"")
        .doesNotContain("vector.h");
    assertThat(report.err()).contains("interval 100 to 200 ms, at its peak at 1");
  }

  @ParameterizedTest
  @EnumSource
  void aReportAsJsonSaysWhatItKnows(Form form) throws Exception {
    Executed report =
        Executed.run("report", form.path(), "--at", "100", "--top", "1", "--format", "json");

    JsonNode json = new ObjectMapper().readTree(report.out());
    assertThat(json.at("/total_size").asLong()).isEqualTo(6000);
    assertThat(json.at("/blocks").asLong()).isEqualTo(2);
    assertThat(json.at("/incomplete").asBoolean()).isFalse();
    assertThat(json.at("/losses/lost_events").asLong(-1)).isZero();
    assertThat(json.at("/interval/start_ms").asLong()).isEqualTo(100);
    assertThat(json.at("/interval/peak_bytes").asLong()).isEqualTo(6000);
    assertThat(json.at("/sites")).hasSize(1);
    assertThat(json.at("/sites/0/file").asText()).isEqualTo("/test/passing.gs");
    assertThat(json.at("/sites/0/line").asInt()).isEqualTo(11);
    assertThat(json.at("/sites/0/function").asText()).isEqualTo("f2");
    assertThat(json.at("/sites/0/kind").asText()).isEqualTo("script");
    assertThat(json.at("/sites/0/bytes").asLong()).isEqualTo(5000);
    assertThat(json.at("/sites/0/blocks").asLong()).isEqualTo(1);
    assertThat(json.at("/hidden_sites").asInt()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutsideTheRecordIsWrongUsage(Form form) {
    Executed report = Executed.run("report", form.path(), "--at", "300");

    assertThat(report.without(form.path()))
        .isEqualTo(
            new Executed(
                2,
                "",
                "memflight: : no interval contains 300 ms: the record covers 0 to 299 ms\n"));
  }

  @ParameterizedTest
  @EnumSource
  void theLastIntervalReachesToItsEndOnTheGrid(Form form) {
    assertThat(Executed.run("report", form.path(), "--at", "299").exitCode()).isZero();
    assertThat(Executed.run("report", form.path(), "--at", "-1").exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aDiffOfTwoInstantsShowsWhatGrewFirst(Form form) {
    Executed diff = Executed.run("diff", form.path() + "@120", form.path());

    assertThat(diff)
        .isEqualTo(
            new Executed(
                0,
                """
                total -4700 bytes (6000 -> 1300), 0 blocks (2 -> 2)
                BYTES  BLOCKS     A    B  LOCATION
                 +300      +1     0  300  G:\\gs\\vector.h line:251
                -5000      -1  5000    0  /test/passing.gs line:11
                1 site unchanged
                """,
                ""));
  }

  @Test
  void aDiffOfTheSameHistoryInTwoFormsIsEmpty() throws Exception {
    Executed diff = Executed.run("diff", recording, root, "--format", "json");

    JsonNode json = new ObjectMapper().readTree(diff.out());
    assertThat(json.at("/total_delta").asLong(-1)).isZero();
    assertThat(json.at("/sites")).isEmpty();
    assertThat(json.at("/b/total_size").asLong()).isEqualTo(1300);
  }

  @Test
  void aFileThatIsNamedLikeAnInstantIsAFile() throws Exception {
    Path odd = ScriptedRecording.sample(directory.resolve("x@7"), SESSION);

    assertThat(Executed.run("diff", odd, odd + "@7").out()).startsWith("total -300 bytes");
  }

  @Test
  void theEntriesOfARecordingAndOfItsMemlogAreTheSame() {
    Executed ofMemlog = Executed.run("dump", root);
    Executed ofRecording = Executed.run("dump", recording);

    assertThat(ofRecording.out().lines()).hasSize(4);
    assertThat(ofRecording.out().lines().findFirst().orElseThrow())
        .matches("\\d+ 0 1 \\+ 0x1000 1000 1 /test/leak\\.gs:6");
    assertThat(ofMemlog.out().lines().filter(line -> Character.isDigit(line.charAt(0))))
        .containsExactlyElementsOf(ofRecording.out().lines().toList());
    assertThat(ofMemlog.out())
        .startsWith("segment session=60A2418202240 number=0 mode=log-record start=0 ")
        .contains("\nsite 3 G:\\gs\\vector.h:251 internal f3\n")
        .contains("\nblock baseline offset=128 ")
        .endsWith("end closed\n");
  }

  @Test
  void verifySaysOfEachFileHowItEnded() {
    Executed verify = Executed.run("verify", root, recording);

    assertThat(verify.exitCode()).isZero();
    assertThat(verify.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("ok " + segment + ": ")
                    .endsWith(" blocks, 4 entries, 0 to 290 ms, closed"),
            line ->
                assertThat(line)
                    .isEqualTo("ok " + recording + ": 1 session, 4 entries, 0 to 290 ms, closed"));
  }

  @Test
  void aLostEventMakesFiguresIncomplete() throws Exception {
    Path lossy = directory.resolve("lossy.jfr");
    try (ScriptedRecording script = new ScriptedRecording(SESSION)) {
      script
          .site(1, "a.gs", 1, false)
          .allocate(10, 0x1000, 1000, 1)
          .lose()
          .allocate(20, 0x2000, 1000, 1)
          .mark(30)
          .end(40)
          .writeTo(lossy);
    }
    String warning = "incomplete: 1 event lost: sizes may be wrong";

    assertThat(Executed.run("report", lossy).out()).startsWith("/* " + warning + " */\n{ ");
    assertThat(Executed.run("timeline", lossy).err()).contains("memflight: " + warning + "\n");
    Executed verify = Executed.run("verify", lossy);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).startsWith("incomplete " + lossy).contains("1 events lost");
    Path log = directory.resolve("lossy");
    assertThat(Executed.run("convert", lossy, "-o", log).err()).contains(warning);
    assertThat(Executed.run("report", log).out()).startsWith("/* " + warning);
    assertThat(Executed.run("verify", log).out()).startsWith("incomplete ");
  }

  @Test
  void ofSeveralSessionsInARecordingTheNewestCounts() throws Exception {
    Path two = directory.resolve("two.jfr");
    try (ScriptedRecording script = new ScriptedRecording(SESSION)) {
      script
          .site(1, "a.gs", 1, false)
          .allocate(10, 0x1000, 111, 1)
          .end(50)
          .begin(SESSION + 200_000, 200)
          .allocate(210, 0x1000, 222, 1)
          .end(250)
          .writeTo(two);
    }

    assertThat(Executed.run("report", two).out())
        .contains("the recording holds 2 sessions")
        .contains("\"total_size\" : 222,");
    Path log = directory.resolve("two");
    assertThat(Executed.run("convert", two, "-o", log).out().lines()).hasSize(2);
    assertThat(Executed.run("report", log).out()).contains("\"total_size\" : 222,");
    assertThat(Executed.run("profile", log).err())
        .contains("memflight: an older session, 60A2418202240, is not used: memlog");
  }

  @Test
  void aRecordingThatJoinsItsSessionLateKeepsTheSessionsTimes() throws Exception {
    Path late = directory.resolve("late.jfr");
    try (ScriptedRecording script = new ScriptedRecording(SESSION)) {
      script
          .site(1, "a.gs", 1, false)
          .end(50)
          .join(SESSION + 1, 100, 550)
          .free(560, 0x9000)
          .allocate(570, 0x1000, 222, 1)
          .allocate(680, 0x2000, 111, 1)
          .end(690)
          .writeTo(late);
    }
    String timeline = "400 222\n500 333\n";

    assertThat(Executed.run("timeline", late).out()).isEqualTo(timeline);
    assertThat(Executed.run("report", late, "--at", "450").out())
        .startsWith("/* the recording begins 450 ms after its session")
        .contains("\"total_size\" : 222,");
    Path log = directory.resolve("late");
    Executed convert = Executed.run("convert", late, "-o", log);
    assertThat(convert.err()).contains("begins 450 ms after its session");
    assertThat(Executed.run("timeline", log).out()).isEqualTo(timeline);
    assertThat(Executed.run("verify", late, log).exitCode())
        .as("a free of what was never recorded is no loss")
        .isZero();
  }
}
