package memflight.memlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that damage a {@link SmallLog}. */
abstract class OnASmallLog {
  @TempDir Path root;

  /** The log's only segment. */
  Path file;

  /** What it held at first. */
  byte[] whole;

  List<MemlogBlock> blocks;

  @BeforeEach
  void writeALog() throws IOException {
    file = SmallLog.write(root);
    whole = Files.readAllBytes(file);
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      blocks = segment.blocks();
    }
  }
}
