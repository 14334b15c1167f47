package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of version 1 is never edited: whatever becomes of the code, it reads as it did. */
class MemlogGoldenTest {
  private static final String GOLDEN = "memlog20230209_5F43FAFD5D7FF-0.txt";
  private static final Path PAGE = Path.of("src/main/java/memflight/memlog/memlog-v1.md");
  private static final Pattern HEX_LINE =
      Pattern.compile("([0-9a-f]{4})  ([0-9a-f]{2}(?: [0-9a-f]{2})*)");

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = MemlogGoldenTest.class.getResourceAsStream("/memlog/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void theFileOfVersionOneReadsAsItAlwaysDid() throws IOException {
    List<String> expected =
        new String(resource("v1-dump.txt"), StandardCharsets.UTF_8).lines().toList();
    try (MemlogSegment segment = MemlogSegment.open(new ArrayChannel(resource(GOLDEN)), GOLDEN)) {
      assertThat(Dump.of(segment)).isEqualTo(expected);
    }
  }

  @Test
  void theWriterStillWritesWhatReadsTheSame(@TempDir Path root) throws IOException {
    try (MemlogSegment golden = MemlogSegment.open(new ArrayChannel(resource(GOLDEN)), GOLDEN);
        MemlogSegment written = MemlogSegment.open(SmallLog.write(root))) {
      assertThat(written.header()).isEqualTo(golden.header());
      assertThat(written.sites()).isEqualTo(golden.sites());
      assertThat(written.losses()).isEqualTo(golden.losses());
      assertThat(entries(written)).isEqualTo(entries(golden)).isEqualTo(SmallLog.entries());
      assertThat(MemlogRoot.newestRun(root).get(0).getFileName()).hasToString(GOLDEN);
    }
  }

  private static List<Entry> entries(MemlogSegment segment) throws IOException {
    List<Entry> entries = new ArrayList<>();
    segment.entries(Entry.collector(entries));
    return entries;
  }

  @Test
  void theExampleOnTheFormatsPageIsThatFile() throws IOException {
    byte[] golden = resource(GOLDEN);
    int lines = 0;
    for (String line : Files.readAllLines(PAGE)) {
      Matcher hex = HEX_LINE.matcher(line);
      if (hex.matches()) {
        byte[] shown = HexFormat.ofDelimiter(" ").parseHex(hex.group(2));
        int at = Integer.parseInt(hex.group(1), 16);
        assertThat(Arrays.copyOfRange(golden, at, at + shown.length)).as(line).isEqualTo(shown);
        lines++;
      }
    }
    assertThat(lines).isEqualTo(28);
  }
}
