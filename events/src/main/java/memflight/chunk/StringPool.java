package memflight.chunk;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The strings that a chunk's checkpoint events bring. Every other constant is stepped over. */
final class StringPool {
  private final Map<Long, String> strings = new HashMap<>();

  void clear() {
    strings.clear();
  }

  /** The string with a key, or null. */
  String get(long key) {
    return strings.get(key);
  }

  /**
   * Reads the checkpoint at {@code newest} and those before it. Each says how far back the one
   * before lies; they end at a distance of 0, or at {@code known}, which was read earlier.
   *
   * @param end where the readable bytes end
   */
  void readChain(
      ChunkCursor in, ChunkSource source, ChunkTypes types, long newest, long known, long end)
      throws IOException {
    long offset = newest;
    while (offset > known) {
      long delta = readOne(in, source, types, offset, end);
      if (delta == 0) {
        return;
      }
      // Always backwards: a loop would never end.
      if (delta > 0 || delta < known - offset) {
        throw ChunkException.bad(
            source.name(), offset, "an earlier checkpoint", "one " + delta + " bytes away");
      }
      offset += delta;
    }
  }

  /**
   * Reads one checkpoint.
   *
   * @return the distance to the one before, 0 or negative
   */
  long readOne(ChunkCursor in, ChunkSource source, ChunkTypes types, long offset, long end)
      throws IOException {
    in.seek(source, offset, end);
    long size = in.readVarint();
    in.limit(offset + size);
    long typeId = in.readVarint();
    if (typeId != ChunkFormat.CHECKPOINT_TYPE) {
      throw in.bad("a checkpoint event", "an event of type " + typeId);
    }
    in.readVarint(); // start
    in.readVarint(); // duration
    long delta = in.readVarint();
    in.readByte(); // flags
    int pools = in.readCount("pools");
    for (int i = 0; i < pools; i++) {
      readPool(in, types);
    }
    if (in.remaining() != 0) {
      throw in.bad("the checkpoint's end", in.remaining() + " more bytes");
    }
    return delta;
  }

  private void readPool(ChunkCursor in, ChunkTypes types) throws IOException {
    long typeId = in.readVarint();
    int count = in.readCount("constants");
    for (int i = 0; i < count; i++) {
      long key = in.readVarint();
      if (typeId == types.stringTypeId()) {
        // The newest checkpoint is read first, so what is there already is newer.
        strings.putIfAbsent(key, in.readString(this::get));
      } else {
        types.skip(typeId, in);
      }
    }
  }
}
