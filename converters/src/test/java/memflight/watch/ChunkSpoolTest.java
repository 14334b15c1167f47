package memflight.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jdk.jfr.Recording;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.chunk.LiveChunks;
import memflight.chunk.RecordingReader;
import memflight.events.FreeEvent;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of a spool is what the JVM's own recording holds. */
class ChunkSpoolTest {
  private static final long SEED = 20261123;

  @TempDir Path directory;
  private final Random random = new Random(SEED);
  private final List<String> heard = new ArrayList<>();
  private final List<EventSpec> specs =
      List.of(
          EventSpec.of("memflight.Free", (ticks, duration, v, s) -> heard.add(ticks + " " + v[0]))
              .longs("address"),
          EventSpec.of("memflight.Site", (ticks, duration, v, s) -> heard.add(ticks + " " + s[0]))
              .strings("file"));

  private byte[] recording;
  private List<String> expected;

  @BeforeEach
  void record() throws IOException {
    Path file = directory.resolve("whole.jfr");
    try (Recording all = new Recording()) {
      all.enable(FreeEvent.class).withoutStackTrace();
      all.enable(SiteEvent.class).withoutStackTrace();
      all.start();
      for (int i = 0; i < 3000; i++) {
        FreeEvent event = new FreeEvent();
        event.address = random.nextLong();
        event.commit();
      }
      SiteEvent.emit(new Site(1, "/test/spool.gs", 6, "main", SiteKind.SCRIPT));
      all.stop();
      all.dump(file);
    }
    recording = Files.readAllBytes(file);
    new RecordingReader(specs, ChunkListener.NONE).read(file);
    expected = List.copyOf(heard);
    heard.clear();
    assertThat(expected).hasSize(3001);
  }

  /** The chunk as the JDK's continuous stream sends it, in blocks of any size. */
  private List<byte[]> blocks(int largest) {
    byte[] sent = recording.clone();
    ByteBuffer header = ByteBuffer.wrap(sent);
    assertThat(header.getLong(8)).as("one chunk").isEqualTo(sent.length);
    header.putLong(8, 68).putLong(16, 0).putLong(24, 0).putLong(40, 0).put(64, (byte) 1);
    List<byte[]> blocks = new ArrayList<>();
    int at = 0;
    while (at < sent.length) {
      int size = Math.max(at == 0 ? 68 : 1, random.nextInt(largest));
      int end = Math.min(sent.length, at + size);
      blocks.add(Arrays.copyOfRange(sent, at, end));
      at = end;
    }
    return blocks;
  }

  private Path empty(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  private static void drain(LiveChunks chunks) throws IOException {
    while (chunks.poll()) {
      // The handlers do the work.
    }
  }

  @Test
  void blocksOfAnySizeGiveTheSameEvents() throws IOException {
    for (int largest : new int[] {1, 7, 200, 50_000, 500_000}) {
      heard.clear();
      Path spooled = empty("spool" + largest);
      try (ChunkSpool spool = new ChunkSpool(spooled);
          LiveChunks chunks = LiveChunks.fromFirst(spooled, specs, ChunkListener.NONE)) {
        for (byte[] block : blocks(largest)) {
          spool.accept(block);
        }
        spool.flushed();
        drain(chunks);
      }
      assertThat(heard).as("blocks up to %s, seed %s", largest, SEED).isEqualTo(expected);
    }
  }

  @Test
  void aChunkThatIsSentAgainIsTakenUpWhereItWas() throws IOException {
    Path spooled = empty("spool");
    try (ChunkSpool spool = new ChunkSpool(spooled);
        LiveChunks chunks = LiveChunks.fromFirst(spooled, specs, ChunkListener.NONE)) {
      List<byte[]> first = blocks(5000);
      for (byte[] block : first.subList(0, first.size() / 2)) {
        spool.accept(block);
      }
      for (byte[] block : blocks(3000)) {
        spool.accept(block);
      }
      spool.flushed();
      drain(chunks);
    }
    assertThat(heard).isEqualTo(expected);
  }

  @Test
  void theNextChunkEndsTheOneBefore() throws IOException {
    Path spooled = empty("spool");
    List<String> missing = new ArrayList<>();
    ChunkListener listener =
        new ChunkListener() {
          @Override
          public void chunkMissing(long fromNanos, long toNanos) {
            missing.add(fromNanos + " to " + toNanos);
          }
        };
    try (ChunkSpool spool = new ChunkSpool(spooled);
        LiveChunks chunks = LiveChunks.fromFirst(spooled, specs, listener)) {
      for (int i = 0; i < 6; i++) {
        for (byte[] block : blocks(50_000)) {
          spool.accept(block);
        }
        spool.flushed();
        drain(chunks);
        ByteBuffer.wrap(recording).putLong(32, spool.chunkStartNanos() + 1000);
      }
    }
    assertThat(heard).hasSize(6 * expected.size());
    assertThat(missing).isEmpty();
    try (var files = Files.list(spooled)) {
      assertThat(files).as("files that nobody needs go").hasSizeLessThanOrEqualTo(3);
    }
  }
}
