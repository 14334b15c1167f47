package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.ChildLoader;
import testdriver.MeteredDriver;

/** The binder in programs that bring their own Micrometer, with the packaged agent. */
class MetersIT {
  @TempDir Path directory;

  /** What an application that uses the binder has: Micrometer, memflight and what they need. */
  private static List<String> libraries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("test-classes"))
        .filter(entry -> !entry.contains("junit"))
        .toList();
  }

  @Test
  void worksWhereEverythingIsOnTheClassPath() throws Exception {
    String classPath =
        Path.of("target", "test-classes").toAbsolutePath()
            + File.pathSeparator
            + String.join(File.pathSeparator, libraries());
    List<String> lines =
        new RecordedJvm(directory, "mode=mem-record")
            .with("-cp", classPath, MeteredDriver.class.getName())
            .run();

    assertThat(lines).contains("metered 12352", "same loader true");
  }

  @Test
  void worksWhereTheApplicationHasALoaderOfItsOwn() throws Exception {
    // The launcher alone stands on the class path, as in an executable jar with jars inside.
    Path launcher = Files.createDirectories(directory.resolve("launcher"));
    Path application = Files.createDirectories(directory.resolve("application"));
    copy(ChildLoader.class, launcher);
    copy(MeteredDriver.class, application);
    List<String> lines =
        new RecordedJvm(directory, "mode=mem-record")
            .with("-cp", launcher.toString(), ChildLoader.class.getName())
            .with(MeteredDriver.class.getName(), application.toString())
            .with(libraries().toArray(String[]::new))
            .run();

    assertThat(lines).contains("metered 12352", "same loader false");
  }

  private static void copy(Class<?> type, Path to) throws IOException {
    Path target = to.resolve(type.getName().replace('.', '/') + ".class");
    Files.createDirectories(target.getParent());
    Files.copy(Path.of("target", "test-classes").resolve(to.relativize(target)), target);
  }

  @Test
  void theAgentBringsNoMicrometerOfItsOwn() throws Exception {
    try (JarFile jar = new JarFile(RecordedJvm.agent());
        Stream<String> names = jar.stream().map(entry -> entry.getName())) {
      assertThat(names.filter(name -> name.endsWith(".class")))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("memflight/"))
          .noneMatch(name -> name.startsWith("memflight/bridge/metrics/"));
    }
  }
}
