package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  @TempDir Path directory;
  private Path recording;
  private Path target;

  @BeforeEach
  void record() throws Exception {
    recording = ScriptedRecording.sample(directory.resolve("sample.jfr"), 1_700_000_000_000_000L);
    target = directory.resolve("target");
  }

  private List<String> namesInTarget() throws Exception {
    try (Stream<Path> files = Files.list(target)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void leavesOnlySegmentsAtTheTarget() throws Exception {
    Executed convert = Executed.run("convert", recording, "-o", target);

    assertThat(convert.exitCode()).isZero();
    assertThat(namesInTarget()).singleElement().asString().matches("memlog\\d{8}_\\w+-0\\.txt");
    assertThat(convert.err()).contains("4 entries over 290 ms written to 1 segment");
  }

  @Test
  void refusesToReplaceSegmentsOfTheSameSessionUnlessForced() throws Exception {
    Executed.run("convert", recording, "-o", target);
    Path segment = target.resolve(namesInTarget().get(0));
    byte[] mark = {1, 2, 3};
    Files.write(segment, mark);

    Executed refused = Executed.run("convert", recording, "-o", target);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1).contains("this session already").contains("--force");
    assertThat(segment).hasBinaryContent(mark);
    assertThat(namesInTarget()).hasSize(1);

    Executed forced = Executed.run("convert", recording, "-o", target, "--force");
    assertThat(forced.exitCode()).isZero();
    assertThat(Executed.run("verify", target).exitCode()).isZero();
    assertThat(namesInTarget()).hasSize(1);
  }

  @Test
  void keepsSegmentsOfOtherSessions() throws Exception {
    Path other = ScriptedRecording.sample(directory.resolve("other.jfr"), 1_800_000_000_000_000L);
    Executed.run("convert", recording, "-o", target);

    assertThat(Executed.run("convert", other, "-o", target, "--force").exitCode()).isZero();
    assertThat(namesInTarget()).hasSize(2);
  }

  @Test
  void aBadRecordingLeavesNothingBehind() throws Exception {
    byte[] bytes = Files.readAllBytes(recording);
    Path damaged = directory.resolve("damaged.jfr");
    bytes[5] = 99; // The version.
    Files.write(damaged, bytes);

    Executed convert = Executed.run("convert", damaged, "-o", target);
    assertThat(convert.exitCode()).isEqualTo(1);
    assertThat(convert.err()).hasLineCount(1).startsWith("memflight: unsupported .jfr: ");
    assertThat(target).doesNotExist();
  }

  @Test
  void aDamagedSecondChunkUndoesTheFirst() throws Exception {
    byte[] bytes = Files.readAllBytes(recording);
    Path damaged = directory.resolve("damaged.jfr");
    byte[] twice = java.util.Arrays.copyOf(bytes, bytes.length * 2);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    twice[bytes.length] = 'X';
    Files.write(damaged, twice);

    assertThat(Executed.run("convert", damaged, "-o", target).exitCode()).isEqualTo(1);
    assertThat(target).doesNotExist();
  }

  @Test
  void aRecordingWithoutASessionIsRefused() throws Exception {
    Path empty = directory.resolve("empty.jfr");
    try (Recording nothing = new Recording()) {
      nothing.start();
      nothing.stop();
      nothing.dump(empty);
    }

    Executed convert = Executed.run("convert", empty, "-o", target);
    assertThat(convert.exitCode()).isEqualTo(1);
    assertThat(convert.err()).hasLineCount(1).contains("holds no memflight session");
    assertThat(target).doesNotExist();
    assertThat(Executed.run("verify", empty).out()).contains("without a memflight session");
  }

  @Test
  void refusesATargetThatIsTheInput() throws Exception {
    byte[] before = Files.readAllBytes(recording);
    Path repository = Files.createDirectories(directory.resolve("repository/2026_11_22"));
    Files.copy(recording, repository.resolve("chunk.jfr"));
    for (Path input : List.of(recording, repository)) {
      Executed refused = Executed.run("convert", input, "-o", input, "--force");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains(input + " is what is to be converted");
    }
    assertThat(recording).hasBinaryContent(before);
    assertThat(repository).isDirectoryNotContaining("glob:**memlog*");
  }

  @Test
  void segmentsMayLieBesideTheirRecording() throws Exception {
    byte[] before = Files.readAllBytes(recording);
    assertThat(Executed.run("convert", recording, "-o", directory).exitCode()).isZero();
    assertThat(Executed.run("convert", recording, "-o", directory, "--force").exitCode()).isZero();
    assertThat(recording).hasBinaryContent(before);
    assertThat(directory).isDirectoryContaining("glob:**memlog*-0.txt");
    assertThat(Executed.run("verify", directory).exitCode()).isZero();
  }

  @Test
  void aRecordingThatEndsBeforeItsSessionSaysSo() throws Exception {
    Path open = directory.resolve("open.jfr");
    try (ScriptedRecording script = new ScriptedRecording(1_700_000_000_000_000L)) {
      script.site(1, "a.gs", 1, false).allocate(10, 0x1000, 1000, 1).mark(30).writeTo(open);
    }

    Executed convert = Executed.run("convert", open, "-o", target);
    assertThat(convert.exitCode()).isZero();
    assertThat(convert.err()).contains("the recording ends before its session");
    assertThat(Executed.run("verify", target).out()).contains("switched off");
  }
}
