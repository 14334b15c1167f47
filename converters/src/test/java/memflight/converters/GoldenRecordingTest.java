package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.memlog.MemlogOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of version 1 are never edited: whatever becomes of the code, they read as they did. */
class GoldenRecordingTest {
  private static final Path MEMLOG =
      Path.of("../events/src/test/resources/memlog/memlog20230209_5F43FAFD5D7FF-0.txt");
  private static final Path RECORDING =
      Path.of("src/test/resources/golden/memlog20230209_5F43FAFD5D7FF.jfr");

  @TempDir private Path directory;

  @Test
  void theMemlogStillBecomesTheSameRecording() throws IOException {
    Path file = directory.resolve("again.jfr");
    new MemlogToJfr(List.of(MEMLOG), JfrOptions.ALL).convert(file, false);
    List<RecordedEvent> golden = RecordingFile.readAllEvents(RECORDING);
    List<RecordedEvent> again = RecordingFile.readAllEvents(file);
    assertThat(again).hasSameSizeAs(golden).hasSize(40);
    for (int i = 0; i < golden.size(); i++) {
      assertThat(again.get(i).getEventType().getName())
          .isEqualTo(golden.get(i).getEventType().getName());
      // Fields are added, never renamed. A byte for byte comparison would compare time zones, too.
      for (ValueDescriptor field : golden.get(i).getFields()) {
        assertThat(text(again.get(i), field)).isEqualTo(text(golden.get(i), field));
      }
    }
  }

  /** Structures are compared by what they hold. */
  private static String text(RecordedEvent event, ValueDescriptor field) {
    return field.getName() + ": " + event.<Object>getValue(field.getName());
  }

  @Test
  void theRecordingStillBecomesTheSameMemlog() throws IOException {
    Path root = directory.resolve("root");
    new JfrToMemlog(List.of(RECORDING), MemlogOptions.DEFAULT_SEGMENT_BYTES)
        .convert(root, JfrToMemlog.ExistingSession.REFUSE);
    assertThat(WholeLog.read(root)).isEqualTo(WholeLog.of(List.of(MEMLOG)));
  }
}
