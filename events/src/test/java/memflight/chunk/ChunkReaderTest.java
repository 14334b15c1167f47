package memflight.chunk;

import static memflight.chunk.SyntheticChunk.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks as other writers than a JVM may write them. */
class ChunkReaderTest {
  private static final int EVENT = 50;

  private final List<List<Object>> seen = new ArrayList<>();

  @Test
  void readsEventsWhoseTypeIdsAreLarge() throws Exception {
    long large = 1L << 40;
    SyntheticChunk chunk =
        chunk().type(large, "e", "startTime 11", "n 11").type(7, "other", "x 11");
    chunk.event(large, bytes().varint(5).varint(6)).event(7, bytes().varint(1));
    chunk.event(large + 1, bytes().varint(5)).event(large, bytes().varint(7).varint(-8));
    read(chunk, EventSpec.of("e", this::add).longs("n"));

    assertThat(seen).containsExactly(List.of(5L, 0L, 6L), List.of(7L, 0L, -8L));
  }

  @Test
  void twoTypesOfOneNameGoToOneHandler() throws Exception {
    SyntheticChunk chunk = chunk().type(60, "e", "startTime 11", "n 11").type(61, "e", "n 11");
    chunk.event(61, bytes().varint(1)).event(60, bytes().varint(2).varint(3));
    read(chunk, EventSpec.of("e", this::add).longs("n"));

    assertThat(seen).containsExactly(List.of(0L, 0L, 1L), List.of(2L, 0L, 3L));
  }

  @Test
  void stepsOverArraysAndStructsBeforeAWantedField() throws Exception {
    SyntheticChunk chunk =
        chunk()
            .type(20, "inner", "a 11[]", "s 12", "d 14")
            .type(21, "outer", "i 20[]", "k 12#")
            .type(EVENT, "e", "startTime 11", "o 21", "f 13", "p 20[]#", "n 10", "unread 21");
    SyntheticChunk.Bytes inner =
        bytes().varint(2).varint(1).varint(-1).utf8("x").raw(new byte[Double.BYTES]);
    SyntheticChunk.Bytes outer =
        bytes().varint(2).raw(inner.toArray()).raw(inner.toArray()).varint(99);
    chunk.event(
        EVENT,
        bytes()
            .varint(5)
            .raw(outer.toArray())
            .raw(new byte[Float.BYTES])
            .varint(3)
            .varint(1)
            .varint(2)
            .varint(300)
            .varint(0xffff_fff6L)
            .raw(outer.toArray()));
    read(chunk, EventSpec.of("e", this::add).longs("n"));

    assertThat(seen).containsExactly(List.of(5L, 0L, -10L));
  }

  @Test
  void readsAnEventLargerThanItsWindowAmongOthers() throws Exception {
    SyntheticChunk chunk = chunk().type(EVENT, "e", "startTime 11", "a 15[]", "n 11");
    chunk.type(EVENT + 1, "unwanted", "a 15[]");
    int large = 3 << 20;
    for (int i = 0; i < 3; i++) {
      chunk.event(EVENT + 1, bytes().varint(large).raw(new byte[large]));
      chunk.event(EVENT, bytes().varint(i).varint(1).raw((byte) 7).varint(i));
      chunk.event(EVENT, bytes().varint(i).varint(large).raw(new byte[large]).varint(-i));
    }
    read(chunk, EventSpec.of("e", this::add).longs("n"));

    assertThat(seen)
        .containsExactly(
            List.of(0L, 0L, 0L),
            List.of(0L, 0L, 0L),
            List.of(1L, 0L, 1L),
            List.of(1L, 0L, -1L),
            List.of(2L, 0L, 2L),
            List.of(2L, 0L, -2L));
  }

  @Test
  void readsEveryEncodingOfAString() throws Exception {
    SyntheticChunk chunk = chunk().type(EVENT, "e", "startTime 11", "s 12");
    chunk.event(EVENT, bytes().varint(1).raw((byte) ChunkFormat.STRING_EMPTY));
    chunk.event(EVENT, bytes().varint(2).utf8("内存 🚀"));
    chunk.event(EVENT, bytes().varint(3).chars("脚本 🚀"));
    chunk.event(EVENT, bytes().varint(4).latin1("é"));
    chunk.event(EVENT, bytes().varint(5).raw((byte) ChunkFormat.STRING_POOL).varint(8));
    // The pool comes after its event, the newer of two checkpoints refers back to the older.
    int older = chunk.size();
    chunk.checkpoint(0, bytes().varint(1).varint(12).varint(1).varint(8).utf8("pooled"));
    chunk.checkpoint(
        older - chunk.size(), bytes().varint(1).varint(11).varint(1).varint(8).varint(1));
    read(chunk, EventSpec.of("e", this::add).strings("s"));

    assertThat(seen)
        .containsExactly(
            List.of(1L, 0L, ""),
            List.of(2L, 0L, "内存 🚀"),
            List.of(3L, 0L, "脚本 🚀"),
            List.of(4L, 0L, "é"),
            List.of(5L, 0L, "pooled"));
  }

  @Test
  void aStringWithoutItsPoolEntryIsNull() throws Exception {
    SyntheticChunk chunk = chunk().type(EVENT, "e", "startTime 11", "s 12", "t 12#");
    chunk.event(EVENT, bytes().varint(1).raw((byte) ChunkFormat.STRING_POOL).varint(9).varint(9));
    chunk.checkpoint(0, bytes().varint(1).varint(12).varint(1).varint(8).utf8("pooled"));
    read(chunk, EventSpec.of("e", this::add).strings("s", "t"));

    assertThat(seen).containsExactly(Arrays.asList(1L, 0L, null, null));
  }

  @Test
  void rejectsCheckpointsThatDoNotGoBack() {
    for (int delta : new int[] {5, -2, -1000}) {
      SyntheticChunk chunk = chunk().type(EVENT, "e", "startTime 11", "s 12");
      chunk.checkpoint(delta, bytes().varint(0));
      assertBad(chunk, EventSpec.of("e", this::add).strings("s"));
    }
  }

  @Test
  void rejectsATypeThatContainsItself() {
    SyntheticChunk chunk = chunk().type(20, "loop", "next 20");
    chunk.type(EVENT, "e", "startTime 11", "l 20", "n 11");
    chunk.event(EVENT, bytes().varint(1).varint(2).varint(3));
    assertBad(chunk, EventSpec.of("e", this::add).longs("n"));
  }

  @Test
  void rejectsAnArrayOfNothings() {
    SyntheticChunk chunk = chunk().type(20, "empty");
    chunk.type(EVENT, "e", "startTime 11", "l 20[]", "n 11");
    chunk.event(EVENT, bytes().varint(1).varint(2).varint(3));
    assertBad(chunk, EventSpec.of("e", this::add).longs("n"));
  }

  @Test
  void rejectsAnEventOfNoSize() {
    SyntheticChunk chunk = chunk().type(EVENT, "e", "startTime 11");
    chunk.event(EVENT, bytes().varint(1)).raw((byte) 0, (byte) 0);
    assertBad(chunk, EventSpec.of("e", this::add));
    assertThat(seen).hasSize(1);
  }

  @Test
  void rejectsFieldsThatEndBehindTheirEvent() {
    SyntheticChunk fast = chunk().type(EVENT, "e", "startTime 11", "n 11");
    fast.event(EVENT, bytes().varint(1));
    assertBad(fast, EventSpec.of("e", this::add).longs("n"));
    SyntheticChunk slow = chunk().type(EVENT, "e", "startTime 11", "n 14");
    slow.event(EVENT, bytes().varint(1).raw((byte) 1));
    assertBad(slow, EventSpec.of("e", this::add).longs("n"));
    assertThat(seen).isEmpty();
  }

  private static SyntheticChunk chunk() {
    return new SyntheticChunk()
        .type(10, "int")
        .type(11, "long")
        .type(12, "java.lang.String")
        .type(13, "float")
        .type(14, "double")
        .type(15, "byte");
  }

  private void add(long start, long duration, long[] values, String[] strings) {
    List<Object> event = new ArrayList<>();
    event.add(start);
    event.add(duration);
    if (strings.length == 0) {
      event.add(values[0]);
    }
    event.addAll(Arrays.asList(strings));
    seen.add(event);
  }

  private static void read(SyntheticChunk chunk, EventSpec spec) throws IOException {
    RecordingReader reader = new RecordingReader(List.of(spec), ChunkListener.NONE);
    reader.read(chunk.build());
    assertThat(reader.isTruncated()).isFalse();
  }

  private static void assertBad(SyntheticChunk chunk, EventSpec spec) {
    assertThatThrownBy(() -> read(chunk, spec))
        .isInstanceOf(ChunkException.class)
        .hasMessageStartingWith("bad .jfr: array at offset ");
  }
}
