package memflight.chunk;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Reads one chunk after another, each up to whatever its header says is there; asked again, it goes
 * on from there. Pools come before the events that refer to them, however they lie in the file.
 *
 * <p>One of the larger classes on purpose: the loop over the events is in one place.
 */
final class ChunkReader {
  private static final int WINDOW_BYTES = 512 << 10;

  /** No event of this size is real; a size that lies must not exhaust the heap. */
  private static final int MAX_EVENT_BYTES = 32 << 20;

  private static final int CHECKPOINT_HEAD_BYTES = 3 * ChunkFormat.MAX_VARINT_BYTES + 1;

  private final List<EventSpec> specs;
  private final boolean stringsWanted;
  private final ChunkListener listener;
  private final LongConsumer progress;
  private final ChunkCursor cursor = new ChunkCursor();
  private final ChunkCursor eventCursor = new ChunkCursor();
  private final StringPool pool = new StringPool();
  private byte[] window = new byte[WINDOW_BYTES + EventPlan.SLACK_BYTES];

  private ChunkSource source;
  private ChunkHeader header;
  private long chunkOffset;
  private long position;
  private long metadataRead;
  private long poolsRead;
  private ChunkTypes types;
  private EventPlans plans;
  private boolean eventsSinceFlush;

  /**
   * @param progress told after each window how many bytes further the reader is
   */
  ChunkReader(Collection<EventSpec> specs, ChunkListener listener, LongConsumer progress) {
    this.specs = List.copyOf(specs);
    this.listener = listener;
    this.progress = progress;
    Set<String> names = new HashSet<>();
    boolean strings = false;
    for (EventSpec spec : specs) {
      if (!names.add(spec.name())) {
        throw new IllegalArgumentException("two specs for the event " + spec.name());
      }
      strings |= !spec.stringFields().isEmpty();
    }
    this.stringsWanted = strings;
  }

  /** Turns to the chunk with this header. */
  void open(ChunkSource source, ChunkHeader header) {
    this.source = source;
    this.header = header;
    this.chunkOffset = header.offset();
    this.position = chunkOffset + ChunkFormat.HEADER_BYTES;
    this.metadataRead = -1;
    this.poolsRead = position - 1;
    this.types = null;
    this.plans = null;
    this.eventsSinceFlush = false;
    pool.clear();
    listener.chunkStarted(header);
  }

  /** Where the next unread event starts, in bytes from the file's start. */
  long position() {
    return position;
  }

  /**
   * Reads what was flushed since the last call.
   *
   * @param newer the header of the open chunk as it is now
   * @param isFollowed whether what is there came since the last call, and not before the first
   * @return whether there was anything
   */
  boolean advance(ChunkHeader newer, boolean isFollowed) throws IOException {
    header = newer;
    long end = chunkOffset + newer.size();
    if (newer.metadataOffset() == 0 || end <= position) {
      return false;
    }
    checkOffset("metadata", newer.metadataOffset(), ChunkFormat.METADATA_AT);
    useMetadata(chunkOffset + newer.metadataOffset(), end);
    if (stringsWanted) {
      checkOffset("constant pool", newer.constantPoolOffset(), ChunkFormat.CONSTANT_POOL_AT);
      long newest = chunkOffset + newer.constantPoolOffset();
      pool.readChain(cursor, source, types, newest, poolsRead, end);
      poolsRead = newest;
    }
    if (isFollowed) {
      listener.flushing(end - position);
    }
    readEvents(end);
    endFlush();
    return true;
  }

  /** Reads what a scan found in the open chunk, in place of what its header says. */
  void readScanned(ChunkScan scan) throws IOException {
    if (scan.metadata() < 0) {
      return;
    }
    useMetadata(scan.metadata(), scan.end());
    if (stringsWanted) {
      for (int i = scan.checkpoints().size() - 1; i >= 0; i--) {
        pool.readOne(cursor, source, types, scan.checkpoints().get(i), scan.end());
      }
    }
    readEvents(scan.end());
    endFlush();
  }

  ChunkScan scan(long limit) throws IOException {
    return ChunkScan.of(cursor, source, position, limit);
  }

  private void checkOffset(String what, long offset, int at) throws ChunkException {
    if (offset < ChunkFormat.HEADER_BYTES || offset >= header.size()) {
      throw ChunkException.bad(
          source.name(),
          chunkOffset + at,
          "a " + what + " offset within " + header.size() + " bytes",
          Long.toString(offset));
    }
  }

  private void useMetadata(long offset, long end) throws IOException {
    if (offset != metadataRead) {
      types = MetadataReader.read(cursor, source, offset, end);
      plans = new EventPlans(specs, types, source.name());
      metadataRead = offset;
    }
  }

  private void endFlush() {
    if (eventsSinceFlush) {
      eventsSinceFlush = false;
      listener.flushed(header);
    }
  }

  private void readEvents(long end) throws IOException {
    while (position < end) {
      int wanted = (int) Math.min(window.length - EventPlan.SLACK_BYTES, end - position);
      int filled = source.read(position, window, 0, wanted);
      if (filled < wanted) {
        throw ChunkException.bad(
            source.name(), position, wanted + " more bytes", Integer.toString(filled));
      }
      long next = readWindow(filled, end);
      if (next == position) {
        growWindow(end);
        continue;
      }
      progress.accept(next - position);
      position = next;
    }
  }

  /** Makes room for the event at the position, which is larger than the window. */
  private void growWindow(long end) throws IOException {
    cursor.seek(source, position, end);
    long size = cursor.readVarint();
    cursor.readVarint(); // If the numbers themselves are cut, this says so.
    if (size > MAX_EVENT_BYTES || size <= window.length - EventPlan.SLACK_BYTES) {
      throw ChunkException.bad(
          source.name(),
          position,
          "a whole event of at most " + MAX_EVENT_BYTES + " bytes",
          size + " bytes");
    }
    window = new byte[(int) size + EventPlan.SLACK_BYTES];
  }

  // Hot path: no allocation, no lock (events with strings apart).

  /**
   * Reads the whole events among the first {@code filled} bytes of the window.
   *
   * @return where the next event starts, possibly behind the window; the position if the first
   *     event does not fit
   */
  private long readWindow(int filled, long end) throws IOException {
    final byte[] bytes = window;
    final EventPlans byType = plans;
    final EventPlan[] fastPlans = plans.fastTable();
    final long room = end - position;
    boolean delivered = false;
    int at = 0;
    while (at < filled) {
      int endOfRun = readRun(bytes, at, filled, fastPlans);
      if (endOfRun > at) {
        delivered = true;
        at = endOfRun;
        continue;
      }
      int body = at;
      long size = bytes[body++];
      if (size < 0) {
        size = varint(bytes, at);
        body = afterVarint(bytes, at);
      }
      int typeAt = body;
      long typeId = bytes[body++];
      if (typeId < 0) {
        typeId = varint(bytes, typeAt);
        body = afterVarint(bytes, typeAt);
      }
      if (body > filled) {
        break;
      }
      if (size < body - at || size > room - at) {
        throw badSize(at, size, room - at);
      }
      EventPlan plan = byType.of(typeId);
      if (plan == null) {
        if (typeId == ChunkFormat.CHECKPOINT_TYPE) {
          if (body + CHECKPOINT_HEAD_BYTES > filled && filled < room && at > 0) {
            break;
          }
          eventsSinceFlush |= delivered;
          delivered = false;
          readCheckpointFlags(body, (int) Math.min(filled, at + size));
        }
        if (at + size >= filled) {
          eventsSinceFlush |= delivered;
          return position + at + size;
        }
        at += (int) size;
        continue;
      }
      if (size > filled - at) {
        break;
      }
      int next = at + (int) size;
      if (!plan.isFast()) {
        decodeSlowly(plan, body, next);
      } else if (plan.decodeFast(bytes, body, next)) {
        plan.tell();
      } else {
        throw badEvent(at, size);
      }
      delivered = true;
      at = next;
    }
    eventsSinceFlush |= delivered;
    return position + at;
  }

  /**
   * Reads events as most of them are: short, of a type that is decoded fast, whole. All that others
   * can have in their heads is told by one comparison, since the JVM compiles a loop again after
   * each branch of it that is taken for the first time.
   *
   * @return where the first other event starts
   */
  private static int readRun(byte[] bytes, int from, int filled, EventPlan[] plans) {
    int at = from;
    while (true) {
      int size = bytes[at];
      int low = bytes[at + 1];
      int isTwoBytes = low >> 31;
      int typeId = (low & 0x7f) | ((bytes[at + 2] << 7) & isTwoBytes);
      int next = at + size;
      if ((size | typeId | (plans.length - 1 - typeId) | (filled - 1 - at) | (filled - next)) < 0) {
        return at;
      }
      EventPlan plan = plans[typeId];
      if (plan == null || !plan.decodeFast(bytes, at + 2 - isTwoBytes, next)) {
        return at;
      }
      plan.tell();
      at = next;
    }
  }

  private static long varint(byte[] bytes, int from) {
    long value = 0;
    int at = from;
    for (int shift = 0; shift < 56; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return value | (bytes[at] & 0xffL) << 56;
  }

  private static int afterVarint(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] < 0 && at < from + ChunkFormat.MAX_VARINT_BYTES - 1) {
      at++;
    }
    return at + 1;
  }

  // End of the hot path.

  private void decodeSlowly(EventPlan plan, int from, int to) throws IOException {
    eventCursor.wrap(source, window, from, to, position + from);
    plan.decode(eventCursor, types, pool);
  }

  private void readCheckpointFlags(int from, int to) throws IOException {
    eventCursor.wrap(source, window, from, to, position + from);
    eventCursor.readVarint(); // start
    eventCursor.readVarint(); // duration
    eventCursor.readVarint(); // distance
    if ((eventCursor.readByte() & ChunkFormat.CHECKPOINT_FLUSH) != 0) {
      endFlush();
    }
  }

  private ChunkException badSize(int at, long size, long room) {
    return ChunkException.bad(
        source.name(), position + at, "an event of at most " + room + " bytes", size + " bytes");
  }

  private ChunkException badEvent(int at, long size) {
    return ChunkException.bad(
        source.name(), position + at, "fields within " + size + " bytes", "more");
  }
}
