package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import memflight.memlog.MemlogException.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemlogDamageTest extends OnASmallLog {
  @Test
  void refusesEveryFlippedByteOfTheSegmentHeader() throws IOException {
    for (int at = 0; at < MemlogFormat.SEGMENT_HEADER_BYTES; at++) {
      Family expected = at < 8 ? Family.NOT_A_MEMLOG : at < 10 ? Family.UNSUPPORTED : Family.BAD;
      assertThat(flip(at).family()).as("byte %d", at).isEqualTo(expected);
    }
  }

  @Test
  void refusesEveryFlippedByteOfEveryBlockHeader() throws IOException {
    for (MemlogBlock block : blocks) {
      for (int i = 0; i < MemlogFormat.BLOCK_HEADER_BYTES; i++) {
        MemlogException e = flip((int) block.offset() + i);
        assertThat(e.family()).as("byte %d of %s", i, block).isEqualTo(Family.BAD);
        assertThat(e.offset()).isBetween(block.offset(), block.payloadOffset());
        assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("expected");
      }
    }
  }

  @Test
  void refusesEveryFlippedByteOfEveryPayload() throws IOException {
    for (MemlogBlock block : blocks) {
      for (int i = 0; i < block.payloadBytes(); i++) {
        MemlogException e = flip((int) block.payloadOffset() + i);
        assertThat(e.family()).as("byte %d of %s", i, block).isEqualTo(Family.BAD);
        assertThat(e.offset()).isEqualTo(block.payloadOffset());
      }
    }
  }

  /** Damage with a right checksum: what another program, or a later version, may have written. */
  @ParameterizedTest
  @CsvSource({
    "8, 2, UNSUPPORTED, expected version 1",
    "10, 96, UNSUPPORTED, expected a header of 128 bytes",
    "12, 1, UNSUPPORTED, expected no flags",
    "27, 128, BAD, expected a number",
    "47, 128, BAD, expected a number",
    "55, 128, BAD, an interval",
    "80, 3, UNSUPPORTED, expected a known mode"
  })
  void namesTheFieldOfTheSegmentHeaderThatItRefuses(
      int at, int value, Family family, String message) throws IOException {
    byte[] bytes = whole.clone();
    bytes[at] = (byte) value;
    seal(bytes, 0, MemlogFormat.SEGMENT_CRC_AT);
    assertRefused(bytes, family, message);
  }

  @ParameterizedTest
  @CsvSource({
    "4, 9, UNSUPPORTED, expected a block kind",
    "5, 1, UNSUPPORTED, expected encoding 0",
    "11, 127, BAD, expected a payload of",
    "15, 127, BAD, items in the payload",
    "23, 128, BAD, expected a first and a last time",
    "83, 128, BAD, allocations"
  })
  void namesTheFieldOfABlockHeaderThatItRefuses(int at, int value, Family family, String message)
      throws IOException {
    byte[] bytes = whole.clone();
    int offset = (int) blocks.get(0).offset();
    bytes[offset + at] = (byte) value;
    seal(bytes, offset, MemlogFormat.BLOCK_CRC_AT);
    assertRefused(bytes, family, message);
  }

  @Test
  void neverFailsOtherwiseThanAsABadMemlogOnRandomPayloads() throws IOException {
    long seed = 42;
    System.out.println("MemlogDamageTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = whole.clone();
      MemlogBlock block = blocks.get(random.nextInt(blocks.size()));
      for (int i = 0; i <= random.nextInt(4); i++) {
        int at = (int) block.payloadOffset() + random.nextInt(Math.max(1, block.payloadBytes()));
        bytes[Math.min(at, bytes.length - 1)] = (byte) random.nextInt(256);
      }
      sealBlock(bytes, block);
      assertReadsOrIsBad(bytes);
    }
  }

  private void assertReadsOrIsBad(byte[] bytes) throws IOException {
    try (MemlogSegment segment = MemlogSegment.open(new ArrayChannel(bytes), "damaged")) {
      segment.walk(new MemlogVisitor() {});
    } catch (MemlogException e) {
      assertThat(e.family()).isEqualTo(Family.BAD);
    }
  }

  @Test
  void findsFiguresThatTheEntriesDoNotAddUpTo() throws IOException {
    for (MemlogBlock block : blocks) {
      // From the live bytes at the start to the freed bytes: each is compared with the replay.
      for (int at = 32; at < 80; at += 8) {
        if (block.kind() != MemlogBlock.Kind.ENTRIES || block.count() == 0) {
          continue;
        }
        byte[] bytes = whole.clone();
        bytes[(int) block.offset() + at]++;
        seal(bytes, (int) block.offset(), MemlogFormat.BLOCK_CRC_AT);
        Files.write(file, bytes);
        MemlogProfile profile = MemlogProfile.parse(List.of(file), 1, path -> {});
        assertThat(profile.verify()).as("field %d of %s", at, block).isNotEmpty();
        assertThat(profile.verify().get(0).offset()).isEqualTo(block.offset());
      }
    }
  }

  private void assertRefused(byte[] bytes, Family family, String message) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> MemlogSegment.open(file))
        .isInstanceOf(MemlogException.class)
        .hasMessageContaining(message)
        .extracting(e -> ((MemlogException) e).family())
        .isEqualTo(family);
  }

  private MemlogException flip(int at) throws IOException {
    byte[] bytes = whole.clone();
    bytes[at] ^= 0x55;
    Files.write(file, bytes);
    return catchThrowableOfType(
        MemlogException.class,
        () -> {
          try (MemlogSegment segment = MemlogSegment.open(file)) {
            segment.walk(new MemlogVisitor() {});
          }
        });
  }

  private static void sealBlock(byte[] bytes, MemlogBlock block) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, (int) block.payloadOffset(), block.payloadBytes());
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) block.offset() + MemlogFormat.PAYLOAD_CRC_AT, (int) crc.getValue());
    seal(bytes, (int) block.offset(), MemlogFormat.BLOCK_CRC_AT);
  }

  private static void seal(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(from + length, (int) crc.getValue());
  }
}
