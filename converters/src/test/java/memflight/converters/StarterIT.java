package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command, as the build leaves it beside the jar. */
class StarterIT {
  private static final Path JAR = Path.of(System.getProperty("memflight.jar"));
  private static final Path STARTER = JAR.resolveSibling("memflight");

  @TempDir Path directory;

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(File.separatorChar == '/', "the starter is a shell script");
  }

  private static List<String> with(String environment, Path starter, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(List.of(environment.split(" ")));
    command.add(starter.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static String thisJava() {
    return "JAVA_HOME=" + System.getProperty("java.home");
  }

  private Executed execute(List<String> command) throws IOException, InterruptedException {
    return CommandProcess.start(directory, command).end();
  }

  private void saysItsVersionOnly(Path starter) throws Exception {
    Executed version = execute(with(thisJava(), starter, "--version"));
    assertThat(version.err()).isEmpty();
    assertThat(version.out().lines()).singleElement().asString().startsWith("memflight ");
    assertThat(version.exitCode()).isZero();
  }

  @Test
  void startsTheJarBesideItFromWhereverItIsCalled() throws Exception {
    saysItsVersionOnly(STARTER);
    Path link = Files.createSymbolicLink(directory.resolve("mf"), STARTER);
    saysItsVersionOnly(link);
    Files.delete(link);
  }

  @Test
  void startsWithoutTheArchivedClassesAndWithBrokenOnes() throws Exception {
    Path starter = Files.copy(STARTER, directory.resolve("memflight"));
    Files.copy(JAR, directory.resolve("memflight.jar"));
    saysItsVersionOnly(starter);
    Files.writeString(directory.resolve("memflight.jsa"), "no classes");
    saysItsVersionOnly(starter);
  }

  @Test
  void handsOnArgumentsAsTheyAreAndTheExitCode() throws Exception {
    Executed report = execute(with(thisJava(), STARTER, "report", "no such * file"));
    assertThat(report.err()).contains("no such * file");
    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(execute(with(thisJava(), STARTER, "report")).exitCode()).isEqualTo(2);
  }

  @Test
  void addsTheOptionsOfTheJvmThatTheEnvironmentNames() throws Exception {
    String options = thisJava() + " MEMFLIGHT_OPTS=-XshowSettings:properties";
    assertThat(execute(with(options, STARTER, "--version")).err()).contains("java.home = ");
  }

  @Test
  void saysWhenThereIsNoJava() throws Exception {
    Executed failed = execute(with("JAVA_HOME=" + directory, STARTER, "--version"));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err().lines())
        .singleElement()
        .asString()
        .contains("there is no " + directory)
        .contains("JDK 17 or newer");
  }
}
