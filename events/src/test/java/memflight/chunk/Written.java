package memflight.chunk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import memflight.chunk.EventLayout.Implicit;
import memflight.chunk.EventLayout.Kind;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.MarkerEvent;
import memflight.events.RecorderStateEvent;
import memflight.events.SiteEvent;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;

/**
 * Recordings with every event of memflight and odd values, and what was put into them.
 *
 * @param startNanos since the epoch
 * @param thread the thread's name
 * @param values the declared fields in order
 */
record Written(
    String type,
    long startNanos,
    long durationNanos,
    String thread,
    List<Object> values,
    List<Frame> frames) {
  static final long START = 1_675_929_253_697_535_123L;
  static final long INTERVAL = 100_000_000;

  static final List<EventLayout> LAYOUTS =
      List.of(
          EventLayout.of(AllocationEvent.class),
          EventLayout.of(FreeEvent.class),
          EventLayout.of(SiteEvent.class),
          EventLayout.of(IntervalPeakEvent.class),
          EventLayout.of(SitePeakEvent.class),
          EventLayout.of(SiteUsageEvent.class),
          EventLayout.of(RecorderStateEvent.class),
          EventLayout.of(MarkerEvent.class));

  private static final long[] ODD_LONGS = {
    0, 1, -1, 127, 128, 0x7fff_ffff_ffffL, -4096, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 56, 1L << 62
  };
  private static final int[] ODD_INTS = {
    0, 1, -1, 127, 128, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE
  };
  private static final List<Supplier<String>> ODD_TEXTS =
      List.of(
          () -> null,
          () -> "",
          () -> "a",
          () -> "/test/test.gs:6",
          () -> "G:\\gs_master\\base\\simple_vector.h:251",
          () -> "d\u00e9j\u00e0 vu \u00ff",
          () -> "\u5185\u5b58 \ud83d\ude80",
          () -> "x".repeat(70_000));

  private static final List<List<Frame>> TRACES =
      List.of(
          List.of(),
          List.of(new Frame("gs", "/test/test.gs:6", 6, FrameType.INTERPRETED)),
          List.of(
              new Frame(
                  "simple_vector", "G:\\gs_master\\simple_vector.h:251", 251, FrameType.NATIVE),
              new Frame("test.Main", "\u4e3b", -1, FrameType.JIT_COMPILED),
              new Frame("test.Main", "run", 0, FrameType.INLINED)));

  /** Writes {@code count} events, of every type, and answers them in the order written. */
  static List<Written> write(Path file, int count, int chunkEvents, long seed) throws IOException {
    List<Written> written = new ArrayList<>();
    Random random = new Random(seed);
    try (RecordingWriter writer = RecordingWriter.create(file, START, chunkEvents)) {
      List<EventEncoder> encoders = LAYOUTS.stream().map(writer::add).toList();
      int[] threads = {writer.thread("producer 1", 4711, 0), writer.thread("main", 4712, 1)};
      long now = 0;
      int peaks = 0;
      for (int i = 0; i < count; i++) {
        now += random.nextInt(1_000_000);
        EventLayout layout = LAYOUTS.get(i % LAYOUTS.size());
        boolean isPeak = layout.name().equals(IntervalPeakEvent.NAME);
        long start = isPeak ? peaks++ * INTERVAL : now - random.nextInt(50);
        long duration = isPeak ? INTERVAL : random.nextInt(3) == 0 ? random.nextInt(5_000) : 0;
        int thread = random.nextInt(threads.length);
        List<Frame> frames = TRACES.get(random.nextInt(TRACES.size()));
        List<Object> values = layout.kinds().stream().map(kind -> value(kind, random)).toList();
        EventEncoder encoder =
            encoders
                .get(i % LAYOUTS.size())
                .begin(
                    start,
                    duration,
                    threads[thread],
                    frames.isEmpty() ? 0 : writer.stackTrace(frames));
        put(writer, encoder, layout, values, random);
        encoder.end();
        written.add(
            new Written(
                layout.name(),
                START + start,
                duration,
                thread == 0 ? "producer 1" : "main",
                values,
                frames));
      }
    }
    return written;
  }

  static EventLayout layout(String type) {
    return LAYOUTS.stream().filter(layout -> layout.name().equals(type)).findFirst().orElseThrow();
  }

  /** The names of a type's declared fields. */
  static List<String> fields(EventLayout layout) {
    return layout.fields().stream()
        .skip(1L + Implicit.values().length)
        .map(field -> field.getName())
        .toList();
  }

  private static Object value(Kind kind, Random random) {
    return switch (kind) {
      case BOOLEAN -> random.nextBoolean();
      case INT -> ODD_INTS[random.nextInt(ODD_INTS.length)];
      case LONG -> ODD_LONGS[random.nextInt(ODD_LONGS.length)];
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case STRING -> {
        String text = ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size())).get();
        yield text == null ? NULL : text;
      }
    };
  }

  /** Stands for null in {@link #values}. */
  static final String NULL = "<null>";

  private static void put(
      RecordingWriter writer,
      EventEncoder encoder,
      EventLayout layout,
      List<Object> values,
      Random random)
      throws IOException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      switch (layout.kinds().get(i)) {
        case BOOLEAN -> encoder.putBoolean((boolean) value);
        case INT -> encoder.putInt((int) value);
        case LONG -> encoder.putLong((long) value);
        case FLOAT -> encoder.putFloat((float) value);
        case DOUBLE -> encoder.putDouble((double) value);
        case STRING -> {
          String text = value.equals(NULL) ? null : (String) value;
          if (random.nextBoolean()) {
            encoder.putString(text);
          } else {
            encoder.putPooled(writer.string(text));
          }
        }
      }
    }
  }

  /** Without what our own reader does not give: thread and frames. */
  Written core() {
    return new Written(type, startNanos, durationNanos, "", values, List.of());
  }
}
