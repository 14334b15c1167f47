package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemlogTruncationTest extends OnASmallLog {
  @Test
  void deliversEveryWholeBlockWhereverTheFileIsCut() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertCutAt(length);
    }
  }

  @Test
  void takesZerosInPlaceOfContentForACut() throws IOException {
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(Arrays.copyOf(whole, length), whole.length));
      assertZeroFrom(length);
    }
  }

  @Test
  void takesZerosBehindTheLastBlockForACut() throws IOException {
    int end = (int) blocks.get(blocks.size() - 1).offset();
    Files.write(file, Arrays.copyOf(Arrays.copyOf(whole, end), end + 40_000));
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      assertThat(segment.blocks()).isEqualTo(blocks.subList(0, blocks.size() - 1));
      assertThat(segment.truncatedBytes()).isEqualTo(40_000);
    }
  }

  @Test
  void refusesBytesBehindTheEnd() throws IOException {
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> MemlogSegment.open(file))
        .isInstanceOf(MemlogException.class)
        .hasMessage(
            "bad memlog: %s at offset %d: expected nothing behind the end block, actual 1 bytes",
            file, whole.length);
  }

  @Test
  void aRunGoesWithoutANewestSegmentThatHasHardlyBegun() throws IOException {
    Path next = file.resolveSibling("memlog20230209_5F43FAFD5D7FF-1.txt");
    for (int length : new int[] {0, 5, 127, 128, 300}) {
      byte[] begun = Arrays.copyOf(whole, length);
      Files.write(next, begun);
      List<Path> run = MemlogRoot.newestRun(root);
      assertThat(run).hasSize(2);
      MemlogProfile profile = MemlogProfile.parse(run, 0, path -> {});
      assertThat(profile.segments()).containsExactly(file);
      assertThat(profile.isTruncated()).isTrue();
      assertThat(profile.losses()).isEqualTo(new MemlogLosses(1, 2, 3));
    }
  }

  private void assertCutAt(int length) throws IOException {
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      assertWholeBlocks(segment, length);
      if (segment.hasHeader()) {
        long end = segment.lastWholeOffset();
        assertThat(segment.isTruncated()).as("cut at %d", length).isEqualTo(length > end);
        assertThat(segment.truncatedBytes()).isEqualTo(length - end);
        if (segment.blocks().stream().anyMatch(b -> b.kind() == MemlogBlock.Kind.BASELINE)) {
          assertProfileReads(length > end);
        } else {
          assertThatThrownBy(() -> assertProfileReads(true))
              .hasMessageContaining("expected a whole header and baseline");
        }
      } else {
        assertThat(length).isLessThan(MemlogFormat.SEGMENT_HEADER_BYTES);
        assertThat(segment.isTruncated()).isTrue();
      }
    }
  }

  private void assertZeroFrom(int length) throws IOException {
    if (length >= Long.BYTES && length < MemlogFormat.SEGMENT_HEADER_BYTES) {
      // The magic is there, but neither the rest of the header nor its checksum.
      assertThatThrownBy(() -> MemlogSegment.open(file)).isInstanceOf(MemlogException.class);
      return;
    }
    if (length > 0 && length < Long.BYTES) {
      assertThatThrownBy(() -> MemlogSegment.open(file)).hasMessageStartingWith("not a memlog");
      return;
    }
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      assertThat(segment.isTruncated()).as("zero from %d", length).isTrue();
      assertWholeBlocks(segment, length);
    }
  }

  /** A block may end in zeros of its own: it is whole although the zeros begin before its end. */
  private void assertWholeBlocks(MemlogSegment segment, int length) throws IOException {
    List<MemlogBlock> expected = new ArrayList<>();
    for (MemlogBlock block : blocks) {
      if (isWholeWithZerosFrom(block, length)) {
        expected.add(block);
      }
    }
    assertThat(segment.blocks()).as("cut at %d", length).isEqualTo(expected);
    List<Entry> read = new ArrayList<>();
    segment.entries(Entry.collector(read));
    int count =
        expected.stream()
            .filter(b -> b.kind() == MemlogBlock.Kind.ENTRIES)
            .mapToInt(MemlogBlock::count)
            .sum();
    assertThat(read).isEqualTo(SmallLog.entries().subList(0, count));
    assertThat(segment.endReason()).isEqualTo(MemlogEnd.NONE);
  }

  private boolean isWholeWithZerosFrom(MemlogBlock block, int length) throws IOException {
    long written = Files.size(file) == whole.length ? block.endOffset() : length;
    for (int i = length; i < Math.min(block.endOffset(), written); i++) {
      if (whole[i] != 0) {
        return false;
      }
    }
    return block.endOffset() <= written;
  }

  private void assertProfileReads(boolean isTruncated) throws IOException {
    MemlogProfile profile = MemlogProfile.parse(List.of(file), 0, path -> {});
    assertThat(profile.isTruncated()).isEqualTo(isTruncated);
    assertThat(profile.verify()).isEmpty();
    profile.reportAtEnd();
    profile.reportAt(0);
  }
}
