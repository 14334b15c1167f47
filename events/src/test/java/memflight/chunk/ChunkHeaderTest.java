package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ChunkHeaderTest {
  private static final long START_NANOS = 1_700_000_000_123_456_789L;

  @Test
  void readsEveryField() throws Exception {
    ChunkHeader header = ChunkHeader.parse(header().array(), "a.jfr", 17);

    assertThat(header.file()).isEqualTo("a.jfr");
    assertThat(header.offset()).isEqualTo(17);
    assertThat(header.majorVersion()).isEqualTo(2);
    assertThat(header.size()).isEqualTo(5_000);
    assertThat(header.constantPoolOffset()).isEqualTo(4_000);
    assertThat(header.metadataOffset()).isEqualTo(3_000);
    assertThat(header.startNanos()).isEqualTo(START_NANOS);
    assertThat(header.durationNanos()).isEqualTo(250);
    assertThat(header.endNanos()).isEqualTo(START_NANOS + 250);
    assertThat(header.startTicks()).isEqualTo(1_000);
    assertThat(header.ticksPerSecond()).isEqualTo(2_000_000_000L);
    assertThat(header.state()).isEqualTo(200);
    assertThat(header.isFinished()).isFalse();
    assertThat(header.isFinal()).isTrue();
  }

  @Test
  void convertsTicksBeforeAndAfterTheChunksStart() throws Exception {
    ChunkHeader header = ChunkHeader.parse(header().array(), "a.jfr", 0);

    assertThat(header.nanosOf(1_000)).isEqualTo(START_NANOS);
    assertThat(header.nanosOf(3_001)).isEqualTo(START_NANOS + 1_000);
    assertThat(header.nanosOf(0)).isEqualTo(START_NANOS - 500);
    assertThat(header.durationNanosOf(9)).isEqualTo(4);
  }

  @Test
  void tellsAnotherFileFromABadChunk() {
    byte[] bytes = header().put(0, (byte) 'P').array();

    assertThatThrownBy(() -> ChunkHeader.parse(bytes, "a.jfr", 0))
        .isInstanceOf(ChunkException.class)
        .hasMessage("not a .jfr: a.jfr at offset 0: expected FLR\\0, actual 0x504c5200");
    assertThatThrownBy(() -> ChunkHeader.parse(bytes, "a.jfr", 99))
        .hasMessageStartingWith("bad .jfr: a.jfr at offset 99: ");
  }

  @Test
  void rejectsAnotherMajorVersion() {
    byte[] bytes = header().putShort(ChunkFormat.MAJOR_AT, (short) 3).array();

    assertThatThrownBy(() -> ChunkHeader.parse(bytes, "a.jfr", 0))
        .isInstanceOf(ChunkException.class)
        .hasMessage(
            "unsupported .jfr: a.jfr at offset 4: expected version 2.x, actual version 3.1");
  }

  @Test
  void rejectsIntegersThatAreNotCompressed() {
    byte[] bytes = header().put(ChunkFormat.FLAGS_AT, (byte) 0).array();

    assertThatThrownBy(() -> ChunkHeader.parse(bytes, "a.jfr", 0))
        .hasMessageStartingWith("unsupported .jfr: a.jfr at offset 67");
  }

  @Test
  void rejectsAClockThatStandsStill() {
    byte[] bytes = header().putLong(ChunkFormat.TICKS_PER_SECOND_AT, 0).array();

    assertThatThrownBy(() -> ChunkHeader.parse(bytes, "a.jfr", 0))
        .hasMessageStartingWith("bad .jfr: a.jfr at offset 56");
  }

  @Test
  void takesNoHeaderThatIsBeingRewritten() throws Exception {
    byte[] bytes = header().put(ChunkFormat.STATE_AT, (byte) ChunkFormat.STATE_UPDATING).array();

    assertThat(ChunkHeader.readStable(new ArraySource(bytes), 0)).isNull();
    bytes[ChunkFormat.STATE_AT] = 7;
    assertThat(ChunkHeader.readStable(new ArraySource(bytes), 0).state()).isEqualTo(7);
  }

  private static ByteBuffer header() {
    return ByteBuffer.allocate(ChunkFormat.HEADER_BYTES)
        .putInt(ChunkFormat.MAGIC)
        .putShort((short) 2)
        .putShort((short) 1)
        .putLong(5_000)
        .putLong(4_000)
        .putLong(3_000)
        .putLong(START_NANOS)
        .putLong(250)
        .putLong(1_000)
        .putLong(2_000_000_000L)
        .put((byte) 200)
        .put((byte) 0)
        .put((byte) 0)
        .put((byte) (ChunkFormat.FLAG_COMPRESSED_INTS | ChunkFormat.FLAG_FINAL));
  }
}
