package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingReaderTest {
  private static final long SEED = 20261122;

  @TempDir Path directory;

  @Test
  void deliversWhatTheJdkReaderDeliversOfOneChunk() throws Exception {
    Path file = record(false, 1, 20_000);
    Recorded.Lines ours = read(file);

    assertThat(ours.lines).hasSizeGreaterThanOrEqualTo(40_200).isEqualTo(Recorded.byTheJdk(file));
    assertThat(ours.complete).containsExactly(true);
    assertThat(ours.flushes).isPositive();
  }

  @Test
  void deliversWhatTheJdkReaderDeliversOfManyChunksAmongItsOwnEvents() throws Exception {
    Path file = record(true, 4, 5_000);
    Recorded.Lines ours = read(file);

    assertThat(ours.lines).hasSizeGreaterThanOrEqualTo(40_800).isEqualTo(Recorded.byTheJdk(file));
    assertThat(ours.headers).hasSizeGreaterThanOrEqualTo(4);
    assertThat(ours.complete).doesNotContain(false);
  }

  @Test
  void deliversEachThreadsEventsOnce() throws Exception {
    Path file = record(false, 3, 10_000);
    Set<String> seen = new HashSet<>();
    List<EventSpec> specs =
        List.of(
            EventSpec.of(
                    AllocEvent.NAME,
                    (start, duration, values, strings) ->
                        assertThat(seen.add(values[0] + ":" + values[1])).isTrue())
                .longs("producer", "sequence"));
    new RecordingReader(specs, ChunkListener.NONE).read(file);

    assertThat(seen).hasSize(2 * 3 * 10_000);
  }

  @Test
  void givesTheDefaultForAFieldThatTheEventLacks() throws Exception {
    Path file = record(false, 1, 10);
    List<List<Object>> seen = new ArrayList<>();
    List<EventSpec> specs =
        List.of(
            EventSpec.of(
                    AllocEvent.NAME,
                    (start, duration, values, strings) ->
                        seen.add(List.of(values[0], values[1] > 0, values[2], strings[0] == null)))
                .longOr("colour", -7)
                .longs("sequence", "shape")
                .strings("name"));
    new RecordingReader(specs, ChunkListener.NONE).read(file);

    assertThat(seen).hasSize(20).allMatch(List.of(-7L, true, 0L, true)::equals);
  }

  @Test
  void givesTheKeysOfConstantPools() throws Exception {
    Path file = record(false, 1, 10);
    Set<Long> threads = new HashSet<>();
    List<EventSpec> specs =
        List.of(
            EventSpec.of(
                    AllocEvent.NAME, (start, duration, values, strings) -> threads.add(values[0]))
                .longs("eventThread"));
    new RecordingReader(specs, ChunkListener.NONE).read(file);

    assertThat(threads).hasSize(2);
  }

  @Test
  void readsStringsOfTheJvmsOwnEvents() throws Exception {
    Path file = record(true, 1, 10);
    List<String> expected = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      if (event.getEventType().getName().equals("jdk.InitialSystemProperty")) {
        expected.add(event.getString("key") + "=" + event.getString("value"));
      }
    }
    List<String> seen = new ArrayList<>();
    List<EventSpec> specs =
        List.of(
            EventSpec.of(
                    "jdk.InitialSystemProperty",
                    (start, duration, values, strings) -> seen.add(strings[0] + "=" + strings[1]))
                .strings("key", "value"));
    new RecordingReader(specs, ChunkListener.NONE).read(file);

    assertThat(seen).isNotEmpty().isEqualTo(expected);
  }

  @Test
  void refusesAFieldOfAnotherType() throws Exception {
    Path file = record(false, 1, 1);
    EventSpec textAsNumber = EventSpec.of(TextEvent.NAME, (s, d, v, t) -> {}).longs("first");
    EventSpec numberAsText = EventSpec.of(TextEvent.NAME, (s, d, v, t) -> {}).strings("number");

    assertThatThrownBy(
            () -> new RecordingReader(List.of(textAsNumber), ChunkListener.NONE).read(file))
        .isInstanceOf(ChunkException.class)
        .hasMessageContaining("unsupported .jfr")
        .hasMessageContaining("test.Text.first as a number, actual java.lang.String");
    assertThatThrownBy(
            () -> new RecordingReader(List.of(numberAsText), ChunkListener.NONE).read(file))
        .isInstanceOf(ChunkException.class)
        .hasMessageContaining("test.Text.number as a string, actual int");
  }

  @Test
  void refusesTwoSpecsForOneEvent() {
    EventSpec spec = EventSpec.of(AllocEvent.NAME, (s, d, v, t) -> {});
    assertThatThrownBy(() -> new RecordingReader(List.of(spec, spec), ChunkListener.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(AllocEvent.NAME);
  }

  @Test
  void countsTheBytesReadUpToTheFilesSize() throws Exception {
    Path file = record(true, 2, 1_000);
    RecordingReader reader = new RecordingReader(List.of(), ChunkListener.NONE);
    reader.read(file);

    assertThat(reader.totalBytes()).isEqualTo(Files.size(file));
    assertThat(reader.bytesRead()).isEqualTo(Files.size(file));
    assertThat(reader.isTruncated()).isFalse();
  }

  @Test
  void readsADirectoryOfChunksInTheOrderOfTheirStart() throws Exception {
    Path file = record(false, 4, 1_000);
    Path repository = Files.createDirectory(directory.resolve("repository"));
    List<byte[]> chunks = Recorded.chunks(file);
    for (int i = 0; i < chunks.size(); i++) {
      // Names in the opposite order.
      Files.write(repository.resolve("chunk" + (9 - i) + ".jfr"), chunks.get(i));
    }
    Recorded.Lines ours = read(repository);

    assertThat(ours.lines).isEqualTo(Recorded.byTheJdk(file));
    assertThat(ours.missing).isEmpty();
  }

  @Test
  void reportsAChunkThatIsMissingFromADirectory() throws Exception {
    Path file = record(false, 4, 100);
    Path repository = Files.createDirectory(directory.resolve("repository"));
    List<byte[]> chunks = Recorded.chunks(file);
    for (int i = 0; i < chunks.size(); i++) {
      if (i != 1) {
        Files.write(repository.resolve(i + ".jfr"), chunks.get(i));
      }
    }
    Recorded.Lines ours = read(repository);

    ChunkHeader before = ours.headers.get(0);
    ChunkHeader after = ours.headers.get(1);
    assertThat(ours.missing).containsExactly(before.endNanos() + ".." + after.startNanos());
  }

  private Path record(boolean withDefaults, int chunks, int allocations)
      throws IOException, InterruptedException {
    Path file = directory.resolve("test.jfr");
    Recordings.record(file, withDefaults, chunks, allocations, SEED);
    return file;
  }

  private static Recorded.Lines read(Path path) throws IOException {
    Recorded.Lines lines = new Recorded.Lines();
    new RecordingReader(lines.specs(), lines).read(path);
    return lines;
  }
}
