package memflight.chunk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What a recording holds, as text, by our reader and by the JDK's. */
final class Recorded {
  private static final List<String> ALLOC =
      List.of("address", "size", "site", "producer", "sequence");
  private static final List<String> TEXT =
      List.of("flag", "tiny", "small", "letter", "number", "large", "ratio", "precise", "last");

  private Recorded() {}

  /** Collects lines, with times by the header of each chunk. */
  static final class Lines implements ChunkListener {
    final List<String> lines = new ArrayList<>();
    final List<ChunkHeader> headers = new ArrayList<>();
    final List<Boolean> complete = new ArrayList<>();
    final List<String> missing = new ArrayList<>();
    int flushes;

    List<EventSpec> specs() {
      return List.of(
          EventSpec.of(
                  AllocEvent.NAME,
                  (start, duration, values, strings) -> {
                    add(AllocEvent.NAME, start, duration, values, ALLOC.size(), strings);
                  })
              .longs(ALLOC.toArray(new String[0])),
          EventSpec.of(
                  TextEvent.NAME,
                  (start, duration, values, strings) -> {
                    add(TextEvent.NAME, start, duration, values, TEXT.size(), strings);
                  })
              .longs(TEXT.toArray(new String[0]))
              .strings("first", "second"));
    }

    private void add(
        String name, long start, long duration, long[] values, int count, String[] strings) {
      ChunkHeader header = headers.get(headers.size() - 1);
      StringBuilder line = new StringBuilder(name);
      // As RecordedEvent does: both ends are converted, the duration is their difference.
      long startNanos = header.nanosOf(start);
      line.append(' ').append(startNanos);
      line.append(' ').append(header.nanosOf(start + duration) - startNanos);
      for (int i = 0; i < count; i++) {
        line.append(' ').append(values[i]);
      }
      for (String string : strings) {
        line.append(" <").append(string).append('>');
      }
      lines.add(line.toString());
    }

    @Override
    public void chunkStarted(ChunkHeader header) {
      headers.add(header);
    }

    @Override
    public void flushed(ChunkHeader header) {
      flushes++;
    }

    @Override
    public void chunkEnded(ChunkHeader header, boolean isComplete) {
      complete.add(isComplete);
    }

    @Override
    public void chunkMissing(long fromNanos, long toNanos) {
      missing.add(fromNanos + ".." + toNanos);
    }
  }

  /** The same lines, by the JDK's reader, chunk by chunk: it has one clock for a whole file. */
  static List<String> byTheJdk(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (byte[] chunk : chunks(file)) {
      Path single = Files.createTempFile(file.toAbsolutePath().getParent(), "chunk", ".single");
      Files.write(single, chunk);
      try (RecordingFile recording = new RecordingFile(single)) {
        while (recording.hasMoreEvents()) {
          RecordedEvent event = recording.readEvent();
          switch (event.getEventType().getName()) {
            case AllocEvent.NAME -> lines.add(line(event, ALLOC, List.of()));
            case TextEvent.NAME -> lines.add(line(event, TEXT, List.of("first", "second")));
            default -> {}
          }
        }
      }
      Files.delete(single);
    }
    return lines;
  }

  /** The chunks of a finished file. */
  static List<byte[]> chunks(Path file) {
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
      List<byte[]> chunks = new ArrayList<>();
      while (all.hasRemaining()) {
        byte[] chunk = new byte[(int) all.getLong(all.position() + ChunkFormat.SIZE_AT)];
        all.get(chunk);
        chunks.add(chunk);
      }
      return chunks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(RecordedEvent event, List<String> longs, List<String> strings) {
    StringBuilder line = new StringBuilder(event.getEventType().getName());
    line.append(' ').append(nanos(event.getStartTime()));
    line.append(' ').append(event.getDuration().toNanos());
    for (String field : longs) {
      line.append(' ').append(asLong(event.getValue(field)));
    }
    for (String field : strings) {
      line.append(" <").append(event.getString(field)).append('>');
    }
    return line.toString();
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  private static long asLong(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    } else if (value instanceof Character letter) {
      return letter;
    } else if (value instanceof Float ratio) {
      return Float.floatToRawIntBits(ratio);
    } else if (value instanceof Double precise) {
      return Double.doubleToRawLongBits(precise);
    }
    return ((Number) value).longValue();
  }
}
