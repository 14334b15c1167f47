package memflight.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymboliserTest {
  /** Nobody needs it: the fakes answer, or are ended sooner. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path directory;

  private final List<String> warnings = new ArrayList<>();

  private String script(String body) throws Exception {
    Path script = directory.resolve("addr2line");
    Files.writeString(script, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script.toString();
  }

  private CodeAddress address(long offset) throws Exception {
    Path module = directory.resolve("module.so");
    if (!Files.exists(module)) {
      Files.write(module, new byte[1]);
    }
    return new CodeAddress(module.toString(), offset);
  }

  @Test
  void oneProcessAnswersForAModuleWithItsInlinedFunctions() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    String program =
        script(
            "echo started >> "
                + directory.resolve("starts")
                + "\nwhile read a; do echo $a; case $a in 0x10) printf 'in\\n/a.c:1\\nout\\n/a.c:2\\n';;"
                + " *) printf '??\\n??:0\\n';; esac; done\n");
    try (Symboliser symboliser = new Symboliser(program, PATIENCE, warnings::add)) {
      symboliser.prepare(List.of(address(0x10), address(0x20)));
      assertThat(symboliser.at(address(0x10)))
          .containsExactly(new SourceLine("in", "/a.c", 1), new SourceLine("out", "/a.c", 2));
      assertThat(symboliser.at(address(0x20))).isEmpty();
      assertThat(symboliser.at(address(0x30))).isEmpty();
    }
    assertThat(Files.readAllLines(directory.resolve("starts"))).hasSize(1);
    assertThat(warnings).isEmpty();
  }

  @Test
  void oneThatDiesLeavesAddressesUnknown() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    try (Symboliser symboliser = new Symboliser(script("exit 1\n"), PATIENCE, warnings::add)) {
      assertThat(symboliser.at(address(0x10))).isEmpty();
    }
  }

  /** What each of these has started is a program that holds the answers' pipe for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 10000",
        "read a; echo $a; sleep 10000",
        "while read a; do :; done; sleep 10000",
        "cat >/dev/null"
      })
  void oneThatFallsSilentIsEndedAndNeverAskedAgain(String body) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    String program = script("echo $$ >> " + directory.resolve("starts") + "\n" + body + "\n");
    Path other = Files.write(directory.resolve("other.so"), new byte[1]);
    try (Symboliser symboliser = new Symboliser(program, Duration.ofMillis(300), warnings::add)) {
      symboliser.prepare(List.of(address(0x10), new CodeAddress(other.toString(), 0x20)));
      assertThat(symboliser.at(address(0x10))).isEmpty();
      assertThat(symboliser.at(address(0x30))).isEmpty();
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith(program + " has not answered for ")
        .endsWith(" s: from here on native sites are module+offset");
    assertThat(Files.readAllLines(directory.resolve("starts")))
        .singleElement()
        .satisfies(pid -> await().until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty()));
  }

  @Test
  void oneThatIsSlowIsWaitedFor() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    // Each answer comes sooner than patience ends, all of them together do not.
    String program = script("while read a; do sleep 0.5; echo $a; printf 'f\\n/a.c:1\\n'; done\n");
    try (Symboliser symboliser = new Symboliser(program, Duration.ofSeconds(2), warnings::add)) {
      List<CodeAddress> addresses =
          List.of(address(1), address(2), address(3), address(4), address(5));
      symboliser.prepare(addresses);
      assertThat(addresses)
          .allSatisfy(
              asked ->
                  assertThat(symboliser.at(asked)).containsExactly(new SourceLine("f", "/a.c", 1)));
    }
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"while :; do echo 0x10; done", "echo 0x10; while :; do echo f; done"})
  void oneThatNeverEndsItsAnswerLeavesAddressesUnknown(String body) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell");
    try (Symboliser symboliser = new Symboliser(script(body + "\n"), PATIENCE, warnings::add)) {
      assertThat(symboliser.at(address(0x10))).isEmpty();
    }
  }

  @Test
  void withoutASymboliserOneLineSaysSo() throws Exception {
    assertThat(Symboliser.find(directory.toString())).isNull();
    try (Symboliser symboliser = new Symboliser(null, PATIENCE, warnings::add)) {
      assertThat(symboliser.at(address(0x1a))).isEmpty();
      assertThat(warnings).singleElement().asString().contains("install binutils or elfutils");
    }
    assertThat(address(0x1a).text()).endsWith("module.so+0x1a");
  }
}
