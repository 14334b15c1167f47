package memflight.memlog;

import java.util.List;

/**
 * What the headers of a segment say.
 *
 * @param header null if the file was cut off inside it
 * @param blocks the whole blocks, in order
 * @param wholeBytes where the last whole block ends
 * @param size of the file in bytes
 * @param end how the segment ends
 */
record SegmentScan(
    MemlogHeader header, List<MemlogBlock> blocks, long wholeBytes, long size, MemlogEnd end) {

  /** Whether the segment is whole enough to know what was live when it began. */
  boolean hasBaseline() {
    return blocks.stream().anyMatch(block -> block.kind() == MemlogBlock.Kind.BASELINE);
  }
}
