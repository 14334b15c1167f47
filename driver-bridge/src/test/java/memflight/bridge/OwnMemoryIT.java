package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.QuietDriver;

/** What memflight itself holds never appears in a report. */
class OwnMemoryIT {
  @TempDir Path directory;

  @Test
  void reportsShowTheProgramAlone() throws Exception {
    List<String> lines =
        new RecordedJvm(directory, "mode=log-record,root=" + directory.resolve("root"))
            .with(QuietDriver.class.getName())
            .run();
    int split = lines.indexOf("-- then a channel's buffer --");
    List<String> before = lines.subList(0, split);
    List<String> after = lines.subList(split, lines.size());
    // The program's own buffer, and none of what writing logs and reading chunks may have taken.
    assertThat(before)
        .filteredOn(line -> line.contains(" line:") && !line.endsWith("size:0\","))
        .singleElement()
        .asString()
        .contains("testdriver/QuietDriver.java")
        .endsWith("size:12352\",");
    assertThat(after)
        .as("while the program's use of the same JDK classes is its own")
        .anyMatch(line -> line.contains("QuietDriver.java") && line.endsWith("size:20000\","));
  }
}
