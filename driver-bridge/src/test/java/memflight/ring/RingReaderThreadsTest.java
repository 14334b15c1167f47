package memflight.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import memflight.records.BlockRecord;
import memflight.ring.ImageWriter.RingWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real threads that hand few addresses to each other while the reader reads. */
class RingReaderThreadsTest {
  private static final int SLOTS = 1024;
  private static final int EVENTS = 40_000;
  private static final int ADDRESSES = 16;

  @TempDir Path place;

  /** Insists that what is allocated is free, and what is freed is not. */
  private static final class Causal implements RingListener {
    final Map<Long, Long> live = new HashMap<>();
    final List<String> wrong = new ArrayList<>();
    long events;
    long last;

    private void check(boolean isRight, String what, long nanos) {
      events++;
      if (!isRight || nanos < last) {
        wrong.add(events + ": " + what);
      }
      last = nanos;
    }

    @Override
    public void blocks(int image, int ring, long[] records, int from, int to) {
      for (int at = from; at < to; at += BlockRecord.WORDS) {
        long address = records[at + BlockRecord.ADDRESS];
        boolean isFree = BlockRecord.isFree(records, at);
        boolean isRight =
            isFree
                ? live.remove(address) != null
                : live.put(address, records[at + BlockRecord.SIZE]) == null;
        String what = (isFree ? "freed" : "allocated") + " twice: ";
        check(isRight, what + address, records[at + BlockRecord.TIME]);
      }
    }

    @Override
    public void restored(int image, int ring, long nanos, long address) {}

    @Override
    public void mapped(int image, int ring, long nanos, long address, long size, int site) {}

    @Override
    public void unmapped(int image, int ring, long nanos, long address, long size) {}

    @Override
    public void siteDefined(int image, int site, List<CodeFrame> frames) {}

    @Override
    public void siteDefined(int i, int s, String f, int l, String function, boolean isInternal) {}

    @Override
    public void moduleDefined(int image, int module, String path, byte[] id, long loadBias) {}

    @Override
    public void lost(int image, int ring, long count) {
      wrong.add("lost " + count);
    }

    @Override
    public void imageEnded(int image, long nanos, boolean isResult) {}
  }

  /** Takes free addresses and gives back taken ones, whoever took them. */
  private static void act(RingWriter ring, AtomicIntegerArray taken, Random random, int events) {
    int done = 0;
    while (done < events) {
      int address = random.nextInt(ADDRESSES);
      boolean frees = taken.get(address) == 2;
      // 1: somebody is at it.
      if (!taken.compareAndSet(address, frees ? 2 : 0, 1)) {
        continue;
      }
      while (!ring.hasRoom(1)) {
        Thread.onSpinWait();
      }
      ring.claim(1);
      long at = 0x1000 + 32L * address;
      long nanos = System.nanoTime();
      if (frees) {
        ring.publish(RingFormat.Slot.FREED, nanos, at, 0, 0);
        taken.set(address, 0);
      } else {
        ring.publish(RingFormat.Slot.ALLOCATED, nanos, at, 8, 1);
        taken.set(address, 2);
      }
      done++;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void theOrderIsCausalAndNothingIsMissing(int threads) throws Exception {
    long seed = new Random().nextLong();
    Causal causal = new Causal();
    try (RingDirectory directory = RingDirectory.create(RingOptions.DEFAULT, List.of(place))) {
      RingReader reader =
          new RingReader(
              directory, causal, System::nanoTime, causal.wrong::add, new FakeProcesses());
      ImageWriter image = new ImageWriter(directory, 11, 0, RingFormat.Image.CLOCK_NANOS, SLOTS);
      AtomicIntegerArray taken = new AtomicIntegerArray(ADDRESSES);
      AtomicInteger running = new AtomicInteger(threads);
      List<Thread> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        RingWriter ring = image.ring();
        Random random = new Random(seed + i);
        all.add(
            new Thread(
                () -> {
                  act(ring, taken, random, EVENTS / threads);
                  running.decrementAndGet();
                }));
      }
      all.forEach(Thread::start);
      while (running.get() > 0) {
        reader.poll();
      }
      for (Thread thread : all) {
        thread.join();
      }
      long end = System.nanoTime();
      while (reader.reached() < end) {
        reader.poll();
      }
    }
    assertThat(causal.wrong).as("seed " + seed).isEmpty();
    assertThat(causal.events).isEqualTo(EVENTS / threads * (long) threads);
  }

  @Test
  void directoriesOfDeadReadersAreDeleted() throws Exception {
    Path left = place.resolve("memflight-rings-999999999-123");
    java.nio.file.Files.createDirectory(left);
    java.nio.file.Files.write(left.resolve("1-0.ring"), new byte[10]);
    Path own = place.resolve("memflight-rings-" + ProcessHandle.current().pid() + "-1");
    java.nio.file.Files.createDirectory(own);
    RingDirectory.create(RingOptions.DEFAULT, List.of(place)).close();
    assertThat(left).doesNotExist();
    assertThat(own).exists();
  }
}
