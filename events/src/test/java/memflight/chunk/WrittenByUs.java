package memflight.chunk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import memflight.chunk.EventLayout.Kind;

/** What our own reader makes of a written recording. */
final class WrittenByUs implements ChunkListener {
  final List<Written> events = new ArrayList<>();
  final List<ChunkHeader> headers = new ArrayList<>();
  final List<Integer> counts = new ArrayList<>();
  final List<Truncation> truncations;

  private WrittenByUs(Path file) throws IOException {
    List<EventSpec> specs = Written.LAYOUTS.stream().map(this::spec).toList();
    RecordingReader reader = new RecordingReader(specs, this);
    reader.read(file);
    truncations = reader.truncations();
  }

  static WrittenByUs read(Path file) throws IOException {
    return new WrittenByUs(file);
  }

  private EventSpec spec(EventLayout layout) {
    List<String> names = Written.fields(layout);
    List<String> numbers = new ArrayList<>();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      (layout.kinds().get(i) == Kind.STRING ? strings : numbers).add(names.get(i));
    }
    EventHandler handler =
        (start, duration, values, texts) -> add(layout, start, duration, values, texts);
    return EventSpec.of(layout.name(), handler)
        .longs(numbers.toArray(new String[0]))
        .strings(strings.toArray(new String[0]));
  }

  private void add(EventLayout layout, long start, long duration, long[] longs, String[] texts) {
    ChunkHeader header = headers.get(headers.size() - 1);
    List<Object> values = new ArrayList<>();
    int number = 0;
    int text = 0;
    for (Kind kind : layout.kinds()) {
      switch (kind) {
        case STRING -> {
          String string = texts[text++];
          values.add(string == null ? Written.NULL : string);
        }
        case INT -> values.add((int) longs[number++]);
        case BOOLEAN -> values.add(longs[number++] != 0);
        default -> values.add(longs[number++]);
      }
    }
    events.add(
        new Written(
            layout.name(),
            header.nanosOf(start),
            header.durationNanosOf(duration),
            "",
            values,
            List.of()));
    int last = counts.size() - 1;
    counts.set(last, counts.get(last) + 1);
  }

  @Override
  public void chunkStarted(ChunkHeader header) {
    headers.add(header);
    counts.add(0);
  }
}
