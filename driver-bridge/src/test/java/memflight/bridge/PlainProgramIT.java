package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Woven calls name the lines that walking the stack names, in programs without memflight on their
 * class path, however their classes come into the JVM.
 */
class PlainProgramIT {
  private static final int REPEATED = 5_000;

  @TempDir Path directory;
  private Path classes;
  private Path report;

  @BeforeEach
  void makeDirectories() throws Exception {
    classes = Files.createDirectory(directory.resolve("classes"));
    report = directory.resolve("report.txt");
  }

  @Test
  void takesBuffersFromNetty() throws Exception {
    String netty = Programs.classPath(ByteBuf.class, ReferenceCounted.class);
    Programs.compile(classes, netty, List.of("plain", "netty"));
    String path = classes + File.pathSeparator + netty;
    compare("netty/Calls.java", options -> jvm(options).classPath(path).with("netty.Calls"));
    assertThat(rows("netty/Calls.java")).hasSizeGreaterThan(15);
  }

  @Test
  void letsLuceneWriteToMemoryAndToFiles() throws Exception {
    String lucene = Programs.classPath(Directory.class);
    Programs.compile(classes, lucene, List.of("plain", "lucene"));
    String path = classes + File.pathSeparator + lucene;
    compare(
        "lucene/Indexing.java",
        options -> jvm(options).classPath(path).with("lucene.Indexing", directory.toString()));
    assertThat(rows("lucene/Indexing.java")).hasSizeGreaterThan(4);
  }

  @Test
  void comesFromAnArchiveOfClasses() throws Exception {
    Path jar = directory.resolve("plain.jar");
    Programs.compile(classes, ".", List.of("plain"));
    Programs.jar(jar, classes, new Manifest());
    String archive = directory.resolve("plain.jsa").toString();
    jvm(null)
        .options("-XX:ArchiveClassesAtExit=" + archive)
        .classPath(jar.toString())
        .with("plain.Main")
        .run();
    String log = directory.resolve("classes.txt").toString();
    Program archived =
        options ->
            jvm(options)
                .options("-XX:SharedArchiveFile=" + archive)
                .options("-Xshare:auto", "-Xlog:class+load:file=" + log)
                .classPath(jar.toString())
                .with("plain.Main");
    archived.withOptions(null).run();
    assertThat(Files.readAllLines(Path.of(log)))
        .as("without the agent")
        .anyMatch(line -> line.contains("plain.Main source: shared objects file (top)"));

    compare("plain/Main.java", archived);
    assertThat(rows("plain/Main.java")).hasSizeGreaterThan(8);
  }

  @Test
  void isAModule() throws Exception {
    Programs.compile(classes, ".", List.of("plain", "modular"));
    compare(
        "plain/Main.java",
        options ->
            jvm(options)
                .options("--add-modules", "jdk.jfr,jdk.management", "-p", classes.toString())
                .classPath("")
                .with("-m", "plain/plain.Main"));
    assertThat(rows("plain/Main.java")).hasSizeGreaterThan(8);
  }

  @Test
  void isToldWhichModulesAreMissing() throws Exception {
    Programs.compile(classes, ".", List.of("plain", "modular"));
    assertThat(
            jvm("mode=mem-record")
                .options("-p", classes.toString())
                .options("--limit-modules", "java.instrument,java.management")
                .classPath("")
                .with("-m", "plain/plain.Main")
                .run())
        .contains(
            "memflight: nothing is recorded: this JVM runs without the module jdk.jfr: start it with"
                + " --add-modules jdk.jfr,jdk.management");
  }

  private interface Program {
    RecordedJvm withOptions(String agentOptions);
  }

  private RecordedJvm jvm(String agentOptions) {
    return new RecordedJvm(directory, agentOptions, classes);
  }

  /** Compares both ways for the lines of {@code file}. */
  private void compare(String file, Program program) throws Exception {
    String options = "mode=mem-record,report=" + report;
    List<String> walking = program.withOptions(options + ",calls=none").run();
    List<String> expected = rows(file);
    List<String> woven = program.withOptions(options).run();
    assertThat(rows(file)).isEqualTo(expected);
    assertThat(woven).noneMatch(line -> line.startsWith("memflight:"));
    assertThat(walks(walking)).isGreaterThan(REPEATED);
    assertThat(walks(woven)).isLessThan(walks(walking) - REPEATED + 100);
  }

  private List<String> rows(String file) throws Exception {
    return Files.readAllLines(report).stream()
        .filter(line -> line.contains("\"" + file))
        .map(line -> line.trim().replaceAll(" +", " "))
        .sorted()
        .toList();
  }

  private static long walks(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("walks "))
        .mapToLong(line -> Long.parseLong(line.substring(6)))
        .sum();
  }
}
