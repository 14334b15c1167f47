package memflight.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymboliserTest {
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
    try (Symboliser symboliser = new Symboliser(program, warnings::add)) {
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
    try (Symboliser symboliser = new Symboliser(script("exit 1\n"), warnings::add)) {
      assertThat(symboliser.at(address(0x10))).isEmpty();
    }
  }

  @Test
  void withoutASymboliserOneLineSaysSo() throws Exception {
    assertThat(Symboliser.find(directory.toString())).isNull();
    try (Symboliser symboliser = new Symboliser((String) null, warnings::add)) {
      assertThat(symboliser.at(address(0x1a))).isEmpty();
      assertThat(warnings).singleElement().asString().contains("install binutils or elfutils");
    }
    assertThat(address(0x1a).text()).endsWith("module.so+0x1a");
  }
}
