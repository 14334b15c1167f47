package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, x86_64, linux-x86_64",
    "Linux, aarch64, linux-aarch64",
    "Linux, riscv64, linux-riscv64",
  })
  void findsTheDirectoryThatTheLibrarysBuildMakes(String system, String machine, String directory) {
    assertThat(NativeLibrary.platform(system, machine)).isEqualTo(directory);
  }
}
