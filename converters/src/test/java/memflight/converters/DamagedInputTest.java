package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One line and the right exit code for each way in which an input can be wrong. */
class DamagedInputTest {
  @TempDir Path directory;
  private Path recording;
  private Path root;
  private Path segment;

  @BeforeEach
  void record() throws Exception {
    recording = ScriptedRecording.sample(directory.resolve("sample.jfr"), 1_700_000_000_000_000L);
    root = directory.resolve("root");
    segment = Path.of(Executed.run("convert", recording, "-o", root).out().strip());
  }

  private static void assertOneLine(Executed executed, int exitCode, String... contents) {
    assertThat(executed.exitCode()).as(executed.err()).isEqualTo(exitCode);
    assertThat(executed.out()).isEmpty();
    assertThat(executed.err()).hasLineCount(1).startsWith("memflight: ").contains(contents);
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "timeline", "dump"})
  void whatDoesNotExist(String command) {
    Path missing = directory.resolve("missing");

    assertOneLine(Executed.run(command, missing), 1, missing + " does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"report", "timeline", "dump", "profile"})
  void aDirectoryWithNothingInIt(String command) throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertOneLine(Executed.run(command, empty), 1, empty + " holds no memlog segment and no .jfr");
  }

  @Test
  void aFileOfAnotherKindWhateverItsName() throws Exception {
    Path text = Files.writeString(directory.resolve("memlog20230209_5F43FAFD5D7FF-0.txt"), "hello");
    Path none = Files.createFile(directory.resolve("none.jfr"));

    assertOneLine(Executed.run("report", text), 1, "neither a memlog nor a .jfr", "68 65 6C 6C 6F");
    assertOneLine(Executed.run("report", none), 1, none + " is empty");
  }

  @Test
  void theKindIsToldByContentNotByName() throws Exception {
    Path disguised = Files.copy(segment, directory.resolve("memlog.jfr"));

    assertThat(Executed.run("timeline", disguised).out()).startsWith("0 1000\n");
  }

  @Test
  void anUnknownVersion() throws Exception {
    byte[] bytes = Files.readAllBytes(segment);
    bytes[8] = 2;
    Files.write(segment, bytes);

    assertOneLine(Executed.run("report", root), 1, "unsupported memlog: ", "newer memflight");
    Executed verify = Executed.run("verify", root);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).startsWith("bad unsupported memlog: " + segment).hasLineCount(1);
  }

  @Test
  void aFlippedBit() throws Exception {
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 4;
    Files.write(segment, bytes);

    Executed verify = Executed.run("verify", segment, recording);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("bad memlog: " + segment)
                    .containsPattern("at offset \\d+"),
            line -> assertThat(line).startsWith("ok " + recording));
    assertThat(Executed.run("dump", segment).err()).contains("bad memlog: ").hasLineCount(1);
  }

  @Test
  void aCutTailIsReadAsFarAsItGoes() throws Exception {
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(bytes, bytes.length - 10));

    Executed report = Executed.run("report", root);
    assertThat(report.exitCode()).isZero();
    assertThat(report.out()).startsWith("/* the log is cut off: ").contains(": 1300,");
    assertThat(Executed.run("timeline", root).err()).contains("the log is cut off: ");
    Executed verify = Executed.run("verify", root);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).startsWith("cut " + segment).contains("good up to offset ");
  }

  @Test
  void aSegmentCutInsideItsHeader() throws Exception {
    Files.write(segment, Arrays.copyOf(Files.readAllBytes(segment), 5));

    assertOneLine(Executed.run("report", segment), 1, segment.toString());
    assertThat(Executed.run("verify", segment).out()).startsWith("cut " + segment);
  }

  @Test
  void aRecordingThatIsCutOff() throws Exception {
    byte[] bytes = Files.readAllBytes(recording);
    Path cut = directory.resolve("cut.jfr");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));

    Executed verify = Executed.run("verify", cut);
    assertThat(verify.exitCode()).isEqualTo(1);
    assertThat(verify.out()).startsWith("cut " + cut).contains("offset ");
  }

  @Test
  void theRecordingsOfSeveralJvms() throws Exception {
    Path parent = directory.resolve("repositories");
    for (String jvm : new String[] {"one", "two"}) {
      Files.createDirectories(parent.resolve(jvm));
      Files.copy(recording, parent.resolve(jvm).resolve("a.jfr"));
    }

    assertOneLine(Executed.run("report", parent), 1, "several JVMs", "one", "two");
  }

  @Test
  void debugShowsWhereItHappened() {
    Executed report = Executed.run("report", directory.resolve("missing"), "--debug");

    assertThat(report.err()).contains("\tat memflight.").endsWith(": check the path\n");
  }
}
