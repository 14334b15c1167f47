package memflight.chunk;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** Makes recordings with known events. */
final class Recordings {
  private static final String[] TEXTS = {
    null,
    "",
    "x",
    "C:\\gs_master\\vector.h",
    "latin \u00e9\u00ff",
    "/脚本/内存.gs",
    "\ud83d\ude80 rocket",
    "a text that is long enough for the pool, and repeated".repeat(3),
    "很长的文本".repeat(40)
  };

  private Recordings() {}

  /** A recording of the test's events, and of the JDK's own default ones if wanted. */
  static Recording start(boolean withDefaults) {
    Recording recording = withDefaults ? new Recording(defaults()) : new Recording();
    recording.enable(AllocEvent.class);
    recording.enable(TextEvent.class).withStackTrace();
    recording.start();
    return recording;
  }

  private static Configuration defaults() {
    try {
      return Configuration.getConfiguration("default");
    } catch (IOException | ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Emits {@code count} allocations in each thread, numbered from {@code first}, and waits. */
  static void emitAllocations(int threads, long first, int count) throws InterruptedException {
    for (Thread thread : startAllocations(threads, first, count)) {
      thread.join();
    }
  }

  /** Starts to emit {@code count} allocations in each of {@code threads} threads. */
  static List<Thread> startAllocations(int threads, long first, int count) {
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int producer = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < count; i++) {
                  AllocEvent.emit(producer, first + i);
                }
              });
      running.add(thread);
      thread.start();
    }
    return running;
  }

  /** Emits {@code count} events with all types of field, each text several times over. */
  static void emitTexts(int count, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      TextEvent event = new TextEvent();
      event.begin();
      event.flag = random.nextBoolean();
      event.tiny = (byte) random.nextInt();
      event.small = (short) random.nextInt();
      event.letter = (char) random.nextInt();
      event.number = random.nextInt() >> random.nextInt(32);
      event.first = TEXTS[i % TEXTS.length];
      event.large = random.nextLong() >> random.nextInt(64);
      event.ratio = random.nextFloat() - 0.5f;
      event.precise = random.nextGaussian();
      event.thread = Thread.currentThread();
      event.type = i % 2 == 0 ? String.class : Recordings.class;
      event.second = TEXTS[random.nextInt(TEXTS.length)] + random.nextInt(20);
      event.last = -i;
      event.commit();
    }
  }

  /** One file of several chunks: each recording that starts or ends begins a new one. */
  static void record(Path file, boolean withDefaults, int chunks, int allocations, long seed)
      throws IOException, InterruptedException {
    try (Recording recording = start(withDefaults)) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        if (chunk > 0) {
          rotate();
        }
        emitAllocations(2, 1 + (long) chunk * allocations, allocations);
        emitTexts(200, seed + chunk);
      }
      recording.dump(file);
    }
  }

  /** Makes the JVM begin a new chunk. */
  static void rotate() {
    try (Recording other = new Recording()) {
      other.start();
    }
  }
}
