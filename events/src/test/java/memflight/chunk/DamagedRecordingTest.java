package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were cut off or damaged end in a noted truncation or a ChunkException. */
class DamagedRecordingTest {
  private static final long SEED = 77_001;

  @TempDir static Path directory;
  private static byte[] whole;
  private static List<String> wholeLines;
  private static long firstChunkSize;

  @BeforeAll
  static void record() throws Exception {
    Path file = directory.resolve("whole.jfr");
    Recordings.record(file, true, 2, 300, SEED);
    whole = Files.readAllBytes(file);
    Recorded.Lines lines = new Recorded.Lines();
    assertThat(read(whole, lines).isTruncated()).isFalse();
    wholeLines = lines.lines;
    firstChunkSize = lines.headers.get(0).size();
  }

  @Test
  void aFileCutOffAnywhereDeliversABeginning() throws Exception {
    Random random = new Random(SEED);
    System.out.println("seed " + SEED);
    for (int i = 0; i < 250; i++) {
      int length = i < 80 ? i : random.nextInt(whole.length);
      Recorded.Lines lines = new Recorded.Lines();
      RecordingReader reader = read(Arrays.copyOf(whole, length), lines);

      assertThat(withoutStrings(lines.lines))
          .as("cut to %d bytes", length)
          .isEqualTo(withoutStrings(wholeLines).subList(0, lines.lines.size()));
      boolean betweenChunks = lines.complete.equals(List.of(true)) && length == firstChunkSize;
      assertThat(reader.isTruncated()).as("cut to %d bytes", length).isEqualTo(!betweenChunks);
    }
  }

  @Test
  void theChunksBeforeACutAreComplete() throws Exception {
    Recorded.Lines all = new Recorded.Lines();
    read(Arrays.copyOf(whole, (int) firstChunkSize), all);
    Recorded.Lines cut = new Recorded.Lines();
    RecordingReader reader = read(Arrays.copyOf(whole, (int) firstChunkSize + 500), cut);

    assertThat(all.lines).isNotEmpty();
    assertThat(cut.lines).startsWith(all.lines.toArray(new String[0]));
    assertThat(cut.complete).containsExactly(true, false);
    Truncation truncation = reader.truncations().get(0);
    assertThat(truncation.chunkOffset()).isEqualTo(firstChunkSize);
    assertThat(truncation.goodUpTo())
        .isBetween(firstChunkSize + ChunkFormat.HEADER_BYTES, firstChunkSize + 500);
  }

  @Test
  void aCutChunkWhoseMetadataCameEarlyDeliversItsWholeEvents() throws Exception {
    byte[] moved = metadataFirst(Arrays.copyOf(whole, (int) firstChunkSize));
    Recorded.Lines all = new Recorded.Lines();
    read(moved, all);
    Recorded.Lines cut = new Recorded.Lines();
    RecordingReader reader = read(Arrays.copyOf(moved, moved.length - 1), cut);

    assertThat(all.lines).isNotEmpty();
    assertThat(withoutStrings(cut.lines)).isEqualTo(withoutStrings(all.lines));
    assertThat(reader.isTruncated()).isTrue();
  }

  @Test
  void aHeaderLeftHalfRewrittenStillGivesItsWholeEvents() throws Exception {
    byte[] killed = Arrays.copyOf(whole, (int) firstChunkSize);
    Recorded.Lines all = new Recorded.Lines();
    read(killed, all);
    killed[ChunkFormat.STATE_AT] = (byte) ChunkFormat.STATE_UPDATING;
    ByteBuffer.wrap(killed).putLong(ChunkFormat.SIZE_AT, 0).putLong(ChunkFormat.METADATA_AT, 0);
    Recorded.Lines lines = new Recorded.Lines();
    RecordingReader reader = read(killed, lines);

    assertThat(lines.lines).isNotEmpty().isEqualTo(all.lines);
    assertThat(lines.complete).containsExactly(false);
    assertThat(reader.truncations()).hasSize(1);
  }

  @Test
  void anUnfinishedChunkIsReadUpToItsLastFlush() throws Exception {
    byte[] unfinished = Arrays.copyOf(whole, (int) firstChunkSize + 1000);
    unfinished[ChunkFormat.STATE_AT] = 3;
    Recorded.Lines lines = new Recorded.Lines();
    RecordingReader reader = read(unfinished, lines);

    assertThat(lines.complete).containsExactly(false);
    assertThat(reader.truncations())
        .containsExactly(
            new Truncation("array", 0, firstChunkSize, "the chunk was never finished"));
  }

  @Test
  void flippedBitsNeverEndInAnythingButAChunkException() throws Exception {
    Random random = new Random(SEED);
    System.out.println("seed " + SEED);
    int rejected = 0;
    for (int i = 0; i < 600; i++) {
      byte[] flipped = whole.clone();
      int flips = 1 + random.nextInt(3);
      for (int flip = 0; flip < flips; flip++) {
        int at = i < 68 ? i : random.nextInt(whole.length);
        flipped[at] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        read(flipped, new Recorded.Lines());
      } catch (ChunkException e) {
        rejected++;
        assertThat(e.offset()).isBetween(0L, (long) whole.length);
        assertThat(e).hasMessageContaining("expected ").hasMessageContaining(", actual ");
      }
    }
    assertThat(rejected).isPositive();
  }

  @Test
  void overwrittenStretchesNeverEndInAnythingButAChunkException() throws Exception {
    Random random = new Random(SEED + 1);
    System.out.println("seed " + (SEED + 1));
    int rejected = 0;
    for (int i = 0; i < 250; i++) {
      byte[] damaged = whole.clone();
      int from = random.nextInt(whole.length);
      int to = Math.min(whole.length, from + 1 + random.nextInt(64));
      Arrays.fill(damaged, from, to, (byte) new int[] {0, 0x7f, 0x80, 0xff}[i % 4]);
      try {
        read(damaged, new Recorded.Lines());
      } catch (ChunkException e) {
        rejected++;
      }
    }
    assertThat(rejected).isPositive();
  }

  @Test
  void anotherKindOfFileIsNoRecording() throws Exception {
    Recorded.Lines lines = new Recorded.Lines();
    for (int length : new int[] {3, 200}) {
      byte[] text = new byte[length];
      Arrays.fill(text, (byte) 'x');
      assertThatThrownBy(() -> read(text, lines))
          .isInstanceOf(ChunkException.class)
          .hasMessageStartingWith("not a .jfr: array at offset 0");
    }
  }

  /** The pools of a chunk come last, so a cut loses strings that events refer to. */
  private static List<String> withoutStrings(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(" <(?s:.*)", "")).toList();
  }

  /** Puts a copy of the metadata event in front of the others, where other writers have it. */
  private static byte[] metadataFirst(byte[] chunk) throws IOException {
    ChunkHeader header = ChunkHeader.parse(Arrays.copyOf(chunk, 68), "array", 0);
    int from = (int) header.metadataOffset();
    ChunkCursor cursor = new ChunkCursor();
    cursor.seek(new ArraySource(chunk), from, chunk.length);
    int size = (int) cursor.readVarint();
    return ByteBuffer.allocate(chunk.length + size)
        .put(chunk, 0, ChunkFormat.HEADER_BYTES)
        .put(chunk, from, size)
        .put(chunk, ChunkFormat.HEADER_BYTES, chunk.length - ChunkFormat.HEADER_BYTES)
        .putLong(ChunkFormat.SIZE_AT, chunk.length + size)
        .putLong(ChunkFormat.METADATA_AT, header.metadataOffset() + size)
        .putLong(ChunkFormat.CONSTANT_POOL_AT, header.constantPoolOffset() + size)
        .array();
  }

  private static RecordingReader read(byte[] bytes, Recorded.Lines lines) throws IOException {
    RecordingReader reader = new RecordingReader(lines.specs(), lines);
    reader.read(new ArraySource(bytes));
    return reader;
  }
}
