package memflight.bridge;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the programs in {@code programs} by the JDK that runs the test, and makes jars. */
final class Programs {
  private Programs() {}

  /**
   * Puts the classes of some programs into {@code directory}.
   *
   * @param programs names of directories in {@code programs}
   */
  static void compile(Path directory, String classPath, List<String> programs) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String program : programs) {
      files.addAll(files(Path.of("target", "test-classes", "programs", program), ".java"));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-nowarn", "-d", directory.toString(), "-cp", classPath);
      List<String> problems = new ArrayList<>();
      boolean isCompiled =
          compiler
              .getTask(
                  null,
                  manager,
                  problem -> problems.add(problem.toString()),
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      if (!isCompiled) {
        throw new AssertionError(problems);
      }
    }
  }

  /** Packs the classes in {@code directory}. */
  static void jar(Path jar, Path directory, Manifest manifest) throws IOException {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (Path file : files(directory, ".class")) {
        String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(name));
        out.write(Files.readAllBytes(file));
        out.closeEntry();
      }
    }
  }

  /** The class path on which the test found {@code types}. */
  static String classPath(Class<?>... types) {
    return Stream.of(types)
        .map(type -> new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
        .map(File::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
