package memflight.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main | /src/a.c:12 | main | /src/a.c | 12",
        "main | /src/a.c:12 (discriminator 3) | main | /src/a.c | 12",
        "grow<int> | /src/a b.hpp:7:15 | grow<int> | /src/a b.hpp | 7",
        "f inlined at /src/b.c:9:3 in g | /src/a.c:5:1 | f | /src/a.c | 5",
        "main | ??:? | main | '' | 0",
        "?? | ??:0 | '' | '' | 0",
        "start | /src/a.c:? | start | '' | 0",
      })
  void aSymbolisersLinesAreRead(
      String function, String location, String name, String file, int line) {
    assertThat(SourceLine.parse(function, location)).isEqualTo(new SourceLine(name, file, line));
  }
}
