package memflight.chunk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a recording, JFR format 2.1, with the times that the caller gives. Needs the memory of one
 * buffer and of the constants, however long the file gets.
 *
 * <p>Times are nanoseconds since the file's start; they are the file's ticks, one origin for all
 * chunks, so that every reader gets them back exactly. Events may come in any order, but readers
 * that sort do so within a chunk. A chunk ends when it is full, or at {@link #startNextChunk}.
 *
 * <pre>{@code
 * try (RecordingWriter writer = RecordingWriter.create(file, startEpochNanos)) {
 *   EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
 *   int thread = writer.thread("producer 1", 1, 0);
 *   free.begin(startNanos, thread).putLong(address).putInt(1).putLong(sequence).end();
 * }
 * }</pre>
 *
 * <p>Threads: one, and no event of another type between {@code begin} and {@code end}. Errors: the
 * message of an {@link IOException} names the file; nothing can be added after it, and the caller
 * deletes the file.
 */
public final class RecordingWriter implements Closeable {
  /** Events in a chunk unless told otherwise: a reader that sorts holds that many. */
  public static final int DEFAULT_CHUNK_EVENTS = 1_000_000;

  private static final short MINOR_VERSION = 1;
  private static final long TICKS_PER_SECOND = 1_000_000_000;

  /** The state of a chunk that somebody is still writing: any but finished and updating. */
  private static final int STATE_WRITING = 1;

  private final ChunkOutput out;
  private final TypeTable types;
  private final ConstantPools pools;
  private final long originNanos;
  private final int chunkEvents;
  private long chunkOffset;
  private long chunkStart;
  private long chunkEnd;
  private int eventsInChunk;
  private int chunkLimit;
  private long events;
  private boolean isPart;
  private boolean closed;

  private RecordingWriter(Path file, long originNanos, long firstNanos, int chunkEvents)
      throws IOException {
    this.originNanos = originNanos;
    this.chunkEvents = chunkEvents;
    this.chunkEnd = firstNanos;
    this.out = new ChunkOutput(file);
    this.types = new TypeTable(originNanos);
    this.pools = new ConstantPools(out, types);
    beginChunk();
  }

  /** Starts a file, in the place of one that may be there. */
  public static RecordingWriter create(Path file, long startEpochNanos) throws IOException {
    return create(file, startEpochNanos, DEFAULT_CHUNK_EVENTS);
  }

  /**
   * Starts a file, in the place of one that may be there.
   *
   * @param startEpochNanos the file's start, in nanoseconds since the epoch
   * @param chunkEvents how many events fill a chunk
   */
  public static RecordingWriter create(Path file, long startEpochNanos, int chunkEvents)
      throws IOException {
    return create(file, startEpochNanos, 0, chunkEvents);
  }

  /**
   * Starts a file whose first chunk begins later than its time zero.
   *
   * @param startEpochNanos time zero of all events, in nanoseconds since the epoch
   * @param firstNanos when the first chunk begins, in nanoseconds since time zero
   * @param chunkEvents how many events fill a chunk
   */
  public static RecordingWriter create(
      Path file, long startEpochNanos, long firstNanos, int chunkEvents) throws IOException {
    if (chunkEvents <= 0) {
      throw new IllegalArgumentException("a chunk has at least one event, not " + chunkEvents);
    }
    return new RecordingWriter(file, startEpochNanos, firstNanos, chunkEvents);
  }

  /** Adds a type of event, at any time before its first one. */
  public EventEncoder add(EventLayout layout) {
    return new EventEncoder(this, out, pools, layout, types.add(layout));
  }

  /**
   * The id of a thread for {@link EventEncoder#begin}; the same for the same thread. Every event
   * whose type has a thread needs one: the JDK's tool fails on events without.
   *
   * @param javaThreadId 0 for a thread that is not a Java thread
   */
  public int thread(String name, long osThreadId, long javaThreadId) {
    return pools.thread(name, osThreadId, javaThreadId);
  }

  /** The id of a stack trace, innermost frame first; the same for equal frames, 0 for none. */
  public int stackTrace(List<Frame> frames) {
    return pools.stackTrace(frames);
  }

  /**
   * The id of a text for {@link EventEncoder#putPooled}; the same for equal texts. The writer keeps
   * the text.
   */
  public int string(String text) {
    return text == null ? 0 : pools.string(text);
  }

  /** Lets the next event, if one comes, begin a chunk. */
  public void startNextChunk() {
    if (eventsInChunk > 0) {
      chunkLimit = eventsInChunk;
    }
  }

  /**
   * Says that other chunks will be put behind this file's: its last one will not be marked as the
   * final one. Parts that add the same types and make the same constants in the same order make one
   * recording when they are put together.
   */
  public void markAsPart() {
    isPart = true;
  }

  /** How many events were written. */
  public long events() {
    return events;
  }

  // Hot path: no allocation, no lock.

  void beginEvent(long endNanos) throws IOException {
    if (eventsInChunk >= chunkLimit) {
      endChunk(false);
      beginChunk();
    }
    if (endNanos > chunkEnd) {
      chunkEnd = endNanos;
    }
  }

  void endEvent() {
    eventsInChunk++;
    events++;
  }

  private void beginChunk() throws IOException {
    chunkOffset = out.offset();
    chunkStart = chunkEnd;
    eventsInChunk = 0;
    chunkLimit = chunkEvents;
    out.putBytes(header(0, 0, 0, STATE_WRITING, 0));
  }

  private void endChunk(boolean last) throws IOException {
    long constantPool = pools.write(chunkEnd) - chunkOffset;
    long metadata = out.offset() - chunkOffset;
    types.write(out, chunkStart);
    long size = out.offset() - chunkOffset;
    int flags = last ? ChunkFormat.FLAG_FINAL : 0;
    out.patch(chunkOffset, header(size, constantPool, metadata, ChunkFormat.STATE_FINISHED, flags));
  }

  /** Start and start ticks of all chunks lie on one line: some readers use the first ones only. */
  private byte[] header(long size, long constantPool, long metadata, int state, int flags) {
    return ByteBuffer.allocate(ChunkFormat.HEADER_BYTES)
        .putInt(ChunkFormat.MAGIC)
        .putShort((short) ChunkFormat.MAJOR_VERSION)
        .putShort(MINOR_VERSION)
        .putLong(size)
        .putLong(constantPool)
        .putLong(metadata)
        .putLong(originNanos + chunkStart)
        .putLong(chunkEnd - chunkStart)
        .putLong(chunkStart)
        .putLong(TICKS_PER_SECOND)
        .put(ChunkFormat.STATE_AT, (byte) state)
        .put(ChunkFormat.FLAGS_AT, (byte) (ChunkFormat.FLAG_COMPRESSED_INTS | flags))
        .array();
  }

  /** Ends the last chunk, unless a write failed before, and closes the file. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      if (out.hasFailed()) {
        return;
      }
      if (out.isInEvent()) {
        throw new IllegalStateException("the last event has not ended");
      }
      endChunk(!isPart);
    }
  }
}
