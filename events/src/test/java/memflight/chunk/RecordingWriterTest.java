package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.SiteEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingWriterTest {
  private static final long SEED = 20261122;
  private static final int EVENTS = 800;
  private static final int CHUNK_EVENTS = 70;

  @TempDir Path directory;

  @Test
  void givesOurReaderBackWhatWasWritten() throws Exception {
    List<Written> written = Written.write(file(), EVENTS, EVENTS, SEED);
    WrittenByUs read = WrittenByUs.read(file());

    assertThat(read.events).isEqualTo(written.stream().map(Written::core).toList());
    assertThat(read.headers).hasSize(1);
    assertThat(read.truncations).isEmpty();
  }

  @Test
  void givesOurReaderBackWhatWasWrittenInManyChunks() throws Exception {
    List<Written> written = Written.write(file(), EVENTS, CHUNK_EVENTS, SEED);
    WrittenByUs read = WrittenByUs.read(file());

    assertThat(read.events).isEqualTo(written.stream().map(Written::core).toList());
    assertThat(read.counts).containsOnly(CHUNK_EVENTS, EVENTS % CHUNK_EVENTS);
    assertThat(read.truncations).isEmpty();
  }

  @Test
  void endsEachChunkWhereTheNextStartsAndMarksOnlyTheLastAsFinal() throws Exception {
    Written.write(file(), EVENTS, CHUNK_EVENTS, SEED);
    List<ChunkHeader> headers = WrittenByUs.read(file()).headers;

    assertThat(headers).hasSizeGreaterThan(10).allMatch(ChunkHeader::isFinished);
    for (int i = 1; i < headers.size(); i++) {
      assertThat(headers.get(i).startNanos()).isEqualTo(headers.get(i - 1).endNanos());
      assertThat(headers.get(i - 1).isFinal()).isFalse();
    }
    assertThat(headers.get(headers.size() - 1).isFinal()).isTrue();
  }

  @Test
  void countsTheTicksOfAllChunksFromTheFilesStart() throws Exception {
    Written.write(file(), EVENTS, CHUNK_EVENTS, SEED);

    assertThat(WrittenByUs.read(file()).headers)
        .extracting(header -> header.startNanos() - header.startTicks())
        .containsOnly(Written.START);
    assertThat(WrittenByUs.read(file()).headers)
        .extracting(ChunkHeader::ticksPerSecond)
        .containsOnly(1_000_000_000L);
  }

  @Test
  void bringsInEachChunkTheConstantsThatItUses() throws Exception {
    List<Written> written = Written.write(file(), EVENTS, CHUNK_EVENTS, SEED);
    List<byte[]> chunks = Recorded.chunks(file());
    List<Written> read = new ArrayList<>();
    for (byte[] chunk : chunks) {
      Path alone = Files.write(directory.resolve("alone.jfr"), chunk);
      RecordingFile.readAllEvents(alone).forEach(event -> read.add(WrittenByJdk.of(event)));
    }

    assertThat(chunks).hasSizeGreaterThan(10);
    assertThat(read).isEqualTo(written);
  }

  @Test
  void bringsInAChunkOnlyTheConstantsThatItUses() throws Exception {
    String text = "only in the first chunk";
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder site = writer.add(EventLayout.of(SiteEvent.class));
      int thread = writer.thread("main", 1, 1);
      int file = writer.string(text);
      for (int i = 0; i < 2; i++) {
        site.begin(i, thread).putInt(i).putPooled(i == 0 ? file : 0).putInt(0).putString("f");
        site.putBoolean(false).end();
        writer.startNextChunk();
      }
    }
    List<byte[]> chunks = Recorded.chunks(file());

    assertThat(chunks).hasSize(2);
    assertThat(new String(chunks.get(0), StandardCharsets.ISO_8859_1)).contains(text);
    assertThat(new String(chunks.get(1), StandardCharsets.ISO_8859_1)).doesNotContain(text);
  }

  @Test
  void chainsCheckpointsWhenThereAreManyConstants() throws Exception {
    int texts = 5_000;
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder site = writer.add(EventLayout.of(SiteEvent.class));
      int thread = writer.thread("main", 1, 1);
      for (int i = 0; i < texts; i++) {
        int trace = writer.stackTrace(List.of(new Frame("gs", "f" + i, i, FrameType.INTERPRETED)));
        site.begin(i, 0, thread, trace).putInt(i).putPooled(writer.string("file " + i));
        site.putInt(i).putPooled(writer.string("function " + i)).putBoolean(true).end();
      }
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file());

    assertThat(events).hasSize(texts);
    for (int i = 0; i < texts; i++) {
      RecordedEvent event = events.get(i);
      assertThat(event.getString("file")).isEqualTo("file " + i);
      assertThat(event.getString("function")).isEqualTo("function " + i);
      assertThat(event.getStackTrace().getFrames().get(0).getMethod().getName()).isEqualTo("f" + i);
    }
  }

  @Test
  void startsAChunkWhenToldOnceMoreEventsCome() throws Exception {
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
      int thread = writer.thread("main", 1, 1);
      writer.startNextChunk();
      free.begin(1, thread).putLong(1).putInt(1).putLong(1).end();
      free.begin(2, thread).putLong(1).putInt(1).putLong(2).end();
      writer.startNextChunk();
      writer.startNextChunk();
      free.begin(3, thread).putLong(1).putInt(1).putLong(3).end();
      writer.startNextChunk();
      assertThat(writer.events()).isEqualTo(3);
    }
    assertThat(WrittenByUs.read(file()).counts).containsExactly(2, 1);
  }

  @Test
  void beginsAChunkAfterAMillionEventsUnlessToldOtherwise() throws Exception {
    int million = 1_000_000;
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
      int thread = writer.thread("main", 1, 1);
      for (int i = 0; i <= million; i++) {
        free.begin(i, thread).putLong(i).putInt(1).putLong(i).end();
      }
    }
    assertThat(WrittenByUs.read(file()).counts).containsExactly(million, 1);
  }

  @Test
  void takesANewTypeInALaterChunk() throws Exception {
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
      int thread = writer.thread("main", 1, 1);
      free.begin(1, thread).putLong(1).putInt(1).putLong(1).end();
      writer.startNextChunk();
      free.begin(2, thread).putLong(1).putInt(1).putLong(2).end();
      EventEncoder marker = writer.add(EventLayout.of(MarkerEvent.class));
      marker.begin(3, thread).putLong(7).putInt(1).putInt(1).putLong(2).end();
    }
    assertThat(RecordingFile.readAllEvents(file()))
        .extracting(event -> event.getEventType().getName())
        .containsExactly(FreeEvent.NAME, FreeEvent.NAME, MarkerEvent.NAME);
    assertThat(WrittenByJmc.read(file()).events).hasSize(3);
    assertThat(WrittenByOneJfr.read(file())).hasSize(3);
  }

  @Test
  void writesAFileWithoutEventsThatReads() throws Exception {
    RecordingWriter.create(file(), Written.START).close();

    assertThat(RecordingFile.readAllEvents(file())).isEmpty();
    assertThat(WrittenByJmc.read(file()).events).isEmpty();
    assertThat(WrittenByOneJfr.read(file())).isEmpty();
    assertThat(WrittenByUs.read(file()).headers).hasSize(1);
  }

  @Test
  void writesEventsOfEverySizeAroundThoseThatNeedAnotherByte() throws Exception {
    List<Integer> lengths =
        IntStream.of(0, 90, 16_330, 262_100, 2_097_100)
            .flatMap(from -> IntStream.range(from, from + 60))
            .boxed()
            .toList();
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder site = writer.add(EventLayout.of(SiteEvent.class));
      int thread = writer.thread("main", 1, 1);
      for (int length : lengths) {
        site.begin(length, thread).putInt(length).putString("x".repeat(length)).putInt(-1);
        site.putString("\u5185").putBoolean(true).end();
      }
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file());

    assertThat(events).extracting(event -> event.getString("file").length()).isEqualTo(lengths);
    assertThat(events)
        .allMatch(event -> event.getInt("id") == event.getString("file").length())
        .allMatch(event -> event.getString("function").equals("\u5185"))
        .allMatch(event -> event.getBoolean("internal"));
  }

  @Test
  void replacesTheFileThatWasThere() throws Exception {
    Files.write(file(), new byte[1 << 20]);
    List<Written> written = Written.write(file(), 10, 10, SEED);

    assertThat(WrittenByUs.read(file()).events)
        .isEqualTo(written.stream().map(Written::core).toList());
  }

  @Test
  void leavesAFileThatReadersCanTellIsUnfinishedUntilItIsClosed() throws Exception {
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
      int thread = writer.thread("main", 1, 1);
      for (int i = 0; i < 100_000; i++) {
        free.begin(i, thread).putLong(i).putInt(1).putLong(i).end();
      }
      assertThat(WrittenByUs.read(file()).truncations).hasSize(1);
    }
    assertThat(WrittenByUs.read(file()).truncations).isEmpty();
    assertThat(WrittenByUs.read(file()).events).hasSize(100_000);
  }

  @Test
  void saysWhichFileCouldNotBeWritten() {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();

    assertThatThrownBy(() -> RecordingWriter.create(full, Written.START).close())
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write /dev/full: No space left on device");
    assertThatThrownBy(
            () -> {
              try (RecordingWriter writer = RecordingWriter.create(full, Written.START)) {
                EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
                int thread = writer.thread("main", 1, 1);
                for (int i = 0; i < 100_000; i++) {
                  free.begin(i, thread).putLong(i).putInt(1).putLong(i).end();
                }
              }
            })
        .hasMessage("cannot write /dev/full: No space left on device")
        .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
  }

  @Test
  void refusesFieldsThatAreMissingTooManyOrOfAnotherKind() throws Exception {
    RecordingWriter writer = RecordingWriter.create(file(), Written.START);
    EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
    int thread = writer.thread("main", 1, 1);

    assertThatThrownBy(free::end).hasMessageContaining("no more fields, actual end of event");
    assertThatThrownBy(() -> free.begin(0, thread).putInt(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("event memflight.Free: expected LONG, its field 1, actual INT");
    free.putLong(1).putInt(1);
    assertThatThrownBy(free::end).hasMessageContaining("LONG, its field 3, actual end of event");
    assertThatThrownBy(() -> free.begin(0, thread)).hasMessageContaining("has not ended");
    free.putLong(1);
    assertThatThrownBy(() -> free.putLong(1)).hasMessageContaining("no more fields, actual LONG");
    assertThatThrownBy(writer::close).hasMessageContaining("the last event has not ended");
  }

  @Test
  void refusesAnEventWithoutAThread() throws Exception {
    RecordingWriter writer = RecordingWriter.create(file(), Written.START);
    EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));

    assertThatThrownBy(() -> free.begin(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no thread has the id 0");
    assertThatThrownBy(writer::close).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesATypeTwice() throws Exception {
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      writer.add(EventLayout.of(FreeEvent.class));
      assertThatThrownBy(() -> writer.add(EventLayout.of(FreeEvent.class)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(FreeEvent.NAME);
    }
  }

  private Path file() {
    return directory.resolve("written.jfr");
  }
}
