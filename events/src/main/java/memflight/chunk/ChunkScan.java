package memflight.chunk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a chunk without a usable header still holds: steps from event to event and notes the ones
 * that explain the others. For files that were cut off, whose header points behind their end.
 */
final class ChunkScan {
  private final List<Long> checkpoints = new ArrayList<>();
  private long metadata = -1;
  private long end;

  private ChunkScan() {}

  /** Scans the whole events from {@code start} on, at most to {@code limit}. */
  static ChunkScan of(ChunkCursor in, ChunkSource source, long start, long limit)
      throws IOException {
    ChunkScan scan = new ChunkScan();
    scan.end = start;
    in.seek(source, start, limit);
    while (in.remaining() > 0 && scan.step(in)) {
      scan.end = in.offset();
    }
    return scan;
  }

  /** Steps over one event; false if what stands there is not a whole one. */
  private boolean step(ChunkCursor in) throws IOException {
    long at = in.offset();
    long size;
    long typeId;
    try {
      size = in.readVarint();
      typeId = in.readVarint();
      // The next chunk's "FLR": no event starts 82 ticks after the computer did.
      if (size == 'F' && typeId == 'L' && in.readVarint() == 'R') {
        return false;
      }
    } catch (ChunkException e) {
      return false; // The cut went through these numbers.
    }
    long rest = size - (in.offset() - at);
    if (rest < 0 || rest > in.remaining()) {
      return false;
    }
    in.skip(rest);
    if (typeId == ChunkFormat.METADATA_TYPE) {
      metadata = at;
    } else if (typeId == ChunkFormat.CHECKPOINT_TYPE) {
      checkpoints.add(at);
    }
    return true;
  }

  /** Where the last metadata event starts, or -1. */
  long metadata() {
    return metadata;
  }

  /** Where the checkpoint events start, in the order of the file. */
  List<Long> checkpoints() {
    return checkpoints;
  }

  /** Where the last whole event ends. */
  long end() {
    return end;
  }
}
