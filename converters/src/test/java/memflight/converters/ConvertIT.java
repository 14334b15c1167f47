package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversion where the system does not let files grow. */
class ConvertIT {
  private static final int ENTRIES = 40_000;

  @TempDir Path directory;

  @Test
  void aFileThatCannotGrowLeavesNothingBehind() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell that can limit files");
    Path recording = directory.resolve("large.jfr");
    try (ScriptedRecording script = new ScriptedRecording(1_700_000_000_000_000L)) {
      script.site(1, "a.gs", 1, false);
      for (int i = 0; i < ENTRIES; i++) {
        script.allocate(10 + i / 100.0, i * 0x9E3779B97F4A7C15L, 1000 + i, 1);
      }
      script.mark(500).end(510).writeTo(recording);
    }
    Path target = directory.resolve("target");
    Executed convert = convertWithoutRoom(recording, target);

    assertThat(convert.exitCode()).as(convert.err()).isEqualTo(1);
    assertThat(convert.err()).hasLineCount(1).startsWith("memflight: ").contains("cannot write");
    assertThat(target).doesNotExist();
    Executed unlimited = Executed.run("convert", recording, "-o", target, "--segment", "128k");
    assertThat(unlimited.exitCode()).as(unlimited.err()).isZero();
    assertThat(unlimited.out().lines()).as("segments, none deleted").hasSizeGreaterThan(2);
    assertThat(Executed.run("verify", target).exitCode()).isZero();
    assertThat(Executed.run("profile", target).out())
        .contains("Highest peak: " + (1000L * ENTRIES + (ENTRIES - 1L) * ENTRIES / 2) + " bytes");
    Path back = directory.resolve("back.jfr");
    Executed refused = convertWithoutRoom(target, back);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1).startsWith("memflight: ").contains("cannot write");
    try (Stream<Path> files = Files.list(directory)) {
      // The processes' own output stands there, too.
      assertThat(files.filter(file -> !file.getFileName().toString().startsWith("process")))
          .containsExactlyInAnyOrder(recording, target);
    }
  }

  private Executed convertWithoutRoom(Path input, Path output) throws Exception {
    List<String> command =
        List.of(
            "/bin/sh",
            "-c",
            // Blocks of 512 or 1024 bytes, far less than the entries take.
            "ulimit -f 200 && exec \"$0\" \"$@\"",
            CommandProcess.java(),
            "-XX:-UsePerfData",
            "-jar",
            System.getProperty("memflight.jar"),
            "convert",
            input.toString(),
            "-o",
            output.toString());
    return CommandProcess.start(directory, command).end();
  }
}
