package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemflightTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "attach",
        "profile",
        "timeline",
        "report",
        "diff",
        "verify",
        "dump",
        "convert"
      })
  void theHelpOfEachCommandFitsAScreenAndHasTwoExamples(String command) {
    Executed help = Executed.run(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out().lines().count()).isLessThanOrEqualTo(24);
    assertThat(help.out().lines().filter(line -> line.startsWith("  memflight " + command)))
        .hasSize(2);
  }

  @Test
  void theHelpNamesEveryCommand() {
    Executed help = Executed.run("--help");

    assertThat(help.out().lines().count()).isLessThanOrEqualTo(24);
    assertThat(help.out()).contains("run  ", "attach  ", "convert  ", "Examples:");
  }

  @Test
  void theVersionNamesTheProduct() {
    assertThat(Executed.run("--version").out()).startsWith("memflight ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                        | a command is missing",
        "bogus                     | bogus",
        "report                    | ROOT|SEGMENT|JFR",
        "report a --format xml     | xml",
        "report a --top -1x        | -1x",
        "convert a                 | --output",
        "run --mode fast -- java   | closed, log-record, log-fast, mem-record, mem-fast",
        "run --segment 1k -- java  | at least 64k",
        "run --limit 0 -- java     | at least 1 segment",
        "run                       | no program to run",
        "run --stack 2 -- java     | name the --hooks",
        "run --hooks x -- sh       | malloc, mmap and own",
        "run --ring 64m -- sh      | at most 32m",
        "run --library a. -- sh    | --library and --allocator are about Java classes",
        "attach x                  | x",
      })
  void wrongUsageIsOneLine(String arguments, String contained) {
    Executed executed =
        Executed.run((Object[]) (arguments.isEmpty() ? new String[0] : arguments.split(" +", -1)));

    assertThat(executed.exitCode()).isEqualTo(2);
    assertThat(executed.out()).isEmpty();
    assertThat(executed.err()).hasLineCount(1).startsWith("memflight: ").contains(contained);
  }

  @Test
  void whatCannotBeWrittenIsSaidBeforeTheProgramStarts() throws Exception {
    Path file = java.nio.file.Files.createFile(directory.resolve("file"));

    assertRefused(
        "cannot log to " + file, "run", "--mode", "log-fast", "--root", file, "--", "java");
    assertRefused(
        "cannot log to " + file,
        "run",
        "--mode",
        "log-fast",
        "--root",
        file.resolve("below"),
        "--",
        "java");
    assertRefused("there is no directory", "run", "--jfr", "/no/such/a.jfr", "--", "java");
    assertRefused("it is a directory", "run", "--jfr", directory, "--", "java");
    assertRefused("there is no such program", "run", "--", directory.resolve("java"));
  }

  private static void assertRefused(String reason, Object... arguments) {
    Executed executed = Executed.run(arguments);
    assertThat(executed.exitCode()).isEqualTo(1);
    assertThat(executed.err()).hasLineCount(1).contains(reason);
  }

  @Test
  void whoeverIsNoJvmIsNotTouched() throws Exception {
    assertThat(Executed.run("attach", Long.MAX_VALUE).err()).contains("no process has the id");
    assertThat(Executed.run("attach", ProcessHandle.current().pid()).exitCode()).isEqualTo(2);
  }
}
