package memflight.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both symbolisers tell the same of every address in the code of real modules. */
class SymbolisersIT {
  private static final Path SOURCE = Path.of("src/test/c/shapes.cpp").toAbsolutePath();

  private static final Set<String> VISIBLE =
      Set.of("shapes::Pool<double>::grow(int)", "shapes::outer(unsigned long)", "plain", "entry()");

  @TempDir Path directory;

  /** What a program prints. */
  private static String output(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static String installed(String program) {
    String path = System.getenv("PATH");
    String found =
        Stream.of(path.split(":", -1))
            .map(place -> Path.of(place, program))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    assumeTrue(found != null, "no " + program);
    return found;
  }

  /** Each address of each function that the module's own symbol table names. */
  private static List<CodeAddress> code(Path module) throws Exception {
    List<CodeAddress> addresses = new ArrayList<>();
    for (String line : output(List.of("nm", "-S", module.toString())).split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length == 4 && "tTW".contains(fields[2])) {
        long start = Long.parseLong(fields[0], 16);
        LongStream.range(start, start + Long.parseLong(fields[1], 16))
            .mapToObj(offset -> new CodeAddress(module.toString(), offset))
            .forEach(addresses::add);
      }
    }
    return addresses;
  }

  private static List<List<SourceLine>> lines(String program, List<CodeAddress> addresses) {
    try (Symboliser symboliser = new Symboliser(program, Duration.ofMinutes(5), Assertions::fail)) {
      symboliser.prepare(addresses);
      return addresses.stream().map(symboliser::at).toList();
    }
  }

  private static List<String> places(List<List<SourceLine>> lines) {
    return lines.stream()
        .map(
            chain ->
                chain.stream()
                    .filter(SourceLine::hasFile)
                    .map(line -> line.file() + ":" + line.line())
                    .collect(Collectors.joining(" < ")))
        .toList();
  }

  /** Without inlined ones. elfutils tells functions that no other file sees by their bare names. */
  private static List<String> visibleFunctions(List<List<SourceLine>> lines) {
    return lines.stream()
        .filter(chain -> chain.size() == 1)
        .map(chain -> chain.get(0).function())
        .filter(VISIBLE::contains)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-g -O1 -no-pie",
        "-g -O2 -fPIE -pie",
        "-g -O1 -fPIC -shared -DLIBRARY",
        "-g0 -O1 -fPIC -shared -DLIBRARY"
      })
  void bothTellTheSameFunctionFileAndLine(String options) throws Exception {
    String binutils = installed("addr2line");
    String elfutils = installed("eu-addr2line");
    installed("nm");
    Path module = directory.resolve("module");
    List<String> command = new ArrayList<>(List.of(installed("c++"), "-std=c++17"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(List.of("-o", module.toString(), SOURCE.toString()));
    output(command);
    List<CodeAddress> addresses = code(module);

    List<List<SourceLine>> lines = lines(binutils, addresses);
    List<List<SourceLine>> same = lines(elfutils, addresses);
    assertThat(places(same)).isEqualTo(places(lines));
    assertThat(visibleFunctions(same)).isEqualTo(visibleFunctions(lines)).containsAll(VISIBLE);
    if (!options.startsWith("-g0")) {
      assertThat(Set.copyOf(places(lines)))
          .contains(SOURCE + ":13", SOURCE + ":17 < " + SOURCE + ":19");
    }
  }
}
