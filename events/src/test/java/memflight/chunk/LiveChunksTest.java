package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveChunksTest {
  private static final int THREADS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  /** Notes which sequence numbers came, and fails on one that comes twice. */
  private static final class Sequences implements ChunkListener {
    private final BitSet[] seen = {new BitSet(), new BitSet()};
    private final List<String> chunks = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<Boolean> complete = new ArrayList<>();
    private final Set<String> texts = new HashSet<>();
    private int events;
    private int flushes;
    private long flushedBytes;

    private List<EventSpec> specs() {
      return List.of(
          EventSpec.of(
                  AllocEvent.NAME,
                  (start, duration, values, strings) -> {
                    BitSet bits = seen[(int) values[0]];
                    assertThat(bits.get((int) values[1])).as("seen before").isFalse();
                    bits.set((int) values[1]);
                    events++;
                  })
              .longs("producer", "sequence"),
          EventSpec.of(TextEvent.NAME, (start, duration, values, strings) -> texts.add(strings[0]))
              .strings("second"));
    }

    /** All of {@code count} events of each thread came, and no chunk was missing. */
    private void assertAll(int count) {
      assertThat(events).isEqualTo(THREADS * count);
      for (BitSet bits : seen) {
        assertThat(bits.nextClearBit(1)).isEqualTo(count + 1);
      }
      assertThat(missing).isEmpty();
    }

    @Override
    public void chunkStarted(ChunkHeader header) {
      chunks.add(header.file());
    }

    @Override
    public void flushing(long bytes) {
      assertThat(bytes).isPositive();
      flushedBytes += bytes;
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

  @Test
  void deliversEveryEventOfThisJvmOnceOverManyChunks() throws Exception {
    Sequences seen = new Sequences();
    int chunks = 5;
    int events = 300_000;
    try (Recording recording = Recordings.start(false);
        LiveChunks live = LiveChunks.fromNewest(RepositoryOf.thisJvm(), seen.specs(), seen)) {
      List<Thread> emitters = Recordings.startAllocations(THREADS, 1, events);
      for (int chunk = 0; chunk < chunks; chunk++) {
        Recordings.rotate();
        drain(live);
      }
      await().atMost(PATIENCE).until(() -> drain(live) && areDone(emitters));
      recording.stop();
      drain(live);

      assertThat(live.isFinished()).isTrue();
      assertThat(live.currentChunk()).isNull();
      assertThat(live.bytesBehind()).isZero();
    }
    seen.assertAll(events);
    assertThat(seen.chunks).hasSizeGreaterThan(chunks);
    assertThat(seen.complete).hasSameSizeAs(seen.chunks).doesNotContain(false);
  }

  @Test
  void deliversFlushesOfAChunkThatIsStillOpen() throws Exception {
    Sequences seen = new Sequences();
    try (Recording recording = Recordings.start(false)) {
      assertThat(recording.getId()).isPositive();
      try (LiveChunks live = LiveChunks.fromNewest(RepositoryOf.thisJvm(), seen.specs(), seen)) {
        for (int round = 0; round < 2; round++) {
          Recordings.emitAllocations(THREADS, 1 + round * 1_000L, 1_000);
          Recordings.emitTexts(50, round);
          int expected = THREADS * 1_000 * (round + 1);
          await().atMost(PATIENCE).until(() -> drain(live) && seen.events == expected);
        }
        assertThat(live.isFinished()).isFalse();
        assertThat(live.currentChunk()).isEqualTo(seen.chunks.get(0)).endsWith(".jfr");
        assertThat(live.currentHeader().isFinished()).isFalse();
        assertThat(seen.flushedBytes).isEqualTo(live.currentHeader().size() - 68);
      }
    }
    seen.assertAll(2_000);
    assertThat(seen.flushes).isGreaterThanOrEqualTo(2);
    assertThat(seen.chunks).hasSize(1);
    // Text 7 is long enough for the pool; null would mean that its pool came too late.
    assertThat(seen.texts).doesNotContainNull().anyMatch(text -> text.length() > 100);
  }

  @Test
  void reportsTheTimeBetweenTwoRecordings() throws Exception {
    Sequences seen = new Sequences();
    try (Recording first = Recordings.start(false)) {
      try (LiveChunks live = LiveChunks.fromNewest(RepositoryOf.thisJvm(), seen.specs(), seen)) {
        Recordings.emitAllocations(THREADS, 1, 500);
        first.stop();
        drain(live);
        try (Recording second = Recordings.start(false)) {
          Recordings.emitAllocations(THREADS, 501, 500);
          second.stop();
          drain(live);
        }
      }
    }
    assertThat(seen.missing).hasSize(1);
    seen.missing.clear();
    seen.assertAll(1_000);
  }

  @Test
  void reportsAnEvictedChunkAndGoesOnWithTheNext() throws Exception {
    List<Path> chunks = repositoryOf(5);
    Sequences seen = new Sequences();
    try (LiveChunks live = LiveChunks.fromFirst(directory, seen.specs(), seen)) {
      assertThat(live.bytesBehind()).isEqualTo(sizes(chunks));
      Files.delete(chunks.get(2));
      assertThat(live.poll()).isTrue();
      drain(live);

      assertThat(live.isFinished()).isTrue();
      assertThat(live.isRepositoryGone()).isFalse();
    }
    assertThat(seen.missing).hasSize(1);
    assertThat(seen.chunks).hasSize(chunks.size() - 1);
    assertThat(seen.events).isLessThan(THREADS * 5 * 100);
    assertThat(seen.flushedBytes).as("of chunks that were finished before").isZero();
  }

  @Test
  void saysThatTheRepositoryIsGone() throws Exception {
    Sequences seen = new Sequences();
    Path gone = directory.resolve("gone");
    try (LiveChunks live = LiveChunks.fromNewest(gone, seen.specs(), seen)) {
      assertThat(live.poll()).isFalse();
      assertThat(live.isRepositoryGone()).isTrue();
      assertThat(live.isFinished()).isFalse();
    }
  }

  @Test
  void followsAnotherJvmAndReadsWhatItLeftWhenKilled() throws Exception {
    Process child = startChild(50);
    Sequences seen = new Sequences();
    Path repository;
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> RepositoryOf.newestBelow(directory, "_" + child.pid()) != null);
      repository = RepositoryOf.newestBelow(directory, "_" + child.pid());
      try (LiveChunks live = LiveChunks.fromFirst(repository, seen.specs(), seen)) {
        await()
            .atMost(PATIENCE)
            .until(() -> drain(live) && seen.events >= 1_000 && seen.flushes >= 2);
        child.destroyForcibly().waitFor();
        drain(live);
        assertThat(live.isFinished()).isFalse();
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(seen.missing).isEmpty();

    Sequences left = new Sequences();
    RecordingReader reader = new RecordingReader(left.specs(), left);
    reader.read(repository);
    // A header that was half written when the JVM died can hide a flush from the follower only.
    seen.seen[0].andNot(left.seen[0]);
    assertThat(seen.seen[0].isEmpty()).isTrue();
    assertThat(reader.isTruncated()).isTrue();
    assertThat(left.complete).endsWith(false);
    assertThat(left.missing).isEmpty();

    Sequences drained = new Sequences();
    try (LiveChunks live = LiveChunks.fromFirst(repository, drained.specs(), drained)) {
      drain(live);
      assertThat(live.isFinished()).isFalse();
    }
    assertThat(drained.events).isEqualTo(seen.events);
  }

  @Test
  void readsTheOpenChunkToItsEndThoughTheJvmDeletedIt() throws Exception {
    Process child = startChild(2);
    Sequences seen = new Sequences();
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> RepositoryOf.newestBelow(directory, "_" + child.pid()) != null);
      Path repository = RepositoryOf.newestBelow(directory, "_" + child.pid());
      try (LiveChunks live = LiveChunks.fromFirst(repository, seen.specs(), seen)) {
        await().atMost(PATIENCE).until(() -> drain(live) && seen.events > 0);
        child.getOutputStream().close(); // Asks it to end.
        child.waitFor();
        assertThat(Files.exists(repository)).isFalse();
        drain(live);
        assertThat(live.isFinished()).isTrue();
        assertThat(live.isRepositoryGone()).isTrue();
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(seen.complete).doesNotContain(false);
    assertThat(seen.seen[0].nextClearBit(1)).isEqualTo(seen.events + 1).isGreaterThan(1);
  }

  /** A directory with the chunks of a recording, the test directory itself, in their order. */
  private List<Path> repositoryOf(int chunks) throws Exception {
    Path file = Files.createTempFile("memflight", ".recording");
    List<Path> files = new ArrayList<>();
    Recordings.record(file, false, chunks, 100, 1);
    for (byte[] chunk : Recorded.chunks(file)) {
      Path path = directory.resolve("chunk" + files.size() + ".jfr");
      files.add(Files.write(path, chunk));
    }
    Files.delete(file);
    return files;
  }

  private static long sizes(List<Path> files) throws IOException {
    long total = 0;
    for (Path file : files) {
      total += Files.size(file);
    }
    return total;
  }

  private Process startChild(int perRound) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:StartFlightRecording:settings=none",
            "-XX:FlightRecorderOptions:repository=" + directory,
            "-cp",
            System.getProperty("java.class.path"),
            EmittingProgram.class.getName(),
            Integer.toString(perRound))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("child.txt").toFile())
        .start();
  }

  private static boolean areDone(List<Thread> threads) {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /** Polls until nothing is left; always true, so that conditions can begin with it. */
  private static boolean drain(LiveChunks live) throws IOException {
    while (live.poll()) {}
    return true;
  }
}
