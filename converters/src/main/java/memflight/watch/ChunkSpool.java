package memflight.watch;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Makes files as a JVM's repository has them of the bytes that its continuous stream sends: each
 * chunk begins with a header whose size says that nothing follows, and what has been sent when the
 * stream runs dry is what the JVM has flushed. So the same reader reads both. Not thread-safe.
 */
final class ChunkSpool implements Closeable {
  private static final int HEADER_BYTES = 68;
  private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
  private static final int SIZE_AT = 8;
  private static final int POOL_AT = 16;
  private static final int METADATA_AT = 24;
  private static final int START_NANOS_AT = 32;
  private static final int DURATION_AT = 40;
  private static final int STATE_AT = 64;
  private static final int FINISHED = 0;

  /** States count flushes; 255 would mean that the header is being written. */
  private static final int HIGHEST_STATE = 250;

  private static final int METADATA_TYPE = 0;
  private static final int CHECKPOINT_TYPE = 1;

  /** The size and the type of an event: at most two numbers of nine bytes. */
  private static final int LONGEST_HEAD = 18;

  /** Files that a reader may still have to open. */
  private static final int KEPT_FILES = 3;

  private final Path directory;
  private final Deque<File> files = new ArrayDeque<>();
  private final byte[] head = new byte[LONGEST_HEAD];
  private RandomAccessFile file;
  private byte[] headerBytes;
  private ByteBuffer header;
  private long length;
  private int state;

  // Of the event that is being received.
  private long eventStart;
  private int headLength;
  private long skip;

  private long metadata;
  private long pool;

  /** Bytes of a chunk that is sent again, after a connection was lost, which are here already. */
  private long repeated;

  ChunkSpool(Path directory) {
    this.directory = directory;
  }

  /** When the chunk that is being received started, in nanoseconds since the epoch; or 0. */
  long chunkStartNanos() {
    return header == null ? 0 : header.getLong(START_NANOS_AT);
  }

  /** A block arrived. */
  void accept(byte[] block) throws IOException {
    int from = isChunkStart(block) ? startChunk(block) : 0;
    int known = (int) Math.min(repeated, block.length - from);
    repeated -= known;
    from += known;
    if (from == block.length) {
      return;
    }
    if (file == null) {
      throw new IOException("the remote stream does not begin with a chunk");
    }
    file.seek(length);
    file.write(block, from, block.length - from);
    walk(block, from);
    length += block.length - from;
  }

  private static boolean isChunkStart(byte[] block) {
    if (block.length < HEADER_BYTES) {
      return false;
    }
    ByteBuffer start = ByteBuffer.wrap(block);
    return start.getInt(0) == MAGIC
        && start.getLong(SIZE_AT) == HEADER_BYTES
        && start.getLong(POOL_AT) == 0
        && start.getLong(METADATA_AT) == 0;
  }

  private int startChunk(byte[] block) throws IOException {
    byte[] startBytes = Arrays.copyOf(block, HEADER_BYTES);
    ByteBuffer start = ByteBuffer.wrap(startBytes);
    long startNanos = start.getLong(START_NANOS_AT);
    if (header != null && startNanos == chunkStartNanos()) {
      repeated = length - HEADER_BYTES;
      return HEADER_BYTES;
    }
    finish(startNanos);
    headerBytes = startBytes;
    header = start;
    files.add(directory.resolve(startNanos + ".jfr").toFile());
    file = new RandomAccessFile(files.getLast(), "rw");
    file.write(block, 0, HEADER_BYTES);
    length = HEADER_BYTES;
    state = 1;
    eventStart = HEADER_BYTES;
    headLength = 0;
    skip = 0;
    metadata = 0;
    pool = 0;
    repeated = 0;
    while (files.size() > KEPT_FILES) {
      Files.deleteIfExists(files.removeFirst().toPath());
    }
    return HEADER_BYTES;
  }

  /** Notes where the events lie that explain the others. */
  private void walk(byte[] block, int from) {
    int at = from;
    while (at < block.length) {
      if (skip > 0) {
        int step = (int) Math.min(skip, block.length - at);
        skip -= step;
        at += step;
        continue;
      }
      head[headLength++] = block[at++];
      long size = varint(0);
      long type = size < 0 ? -1 : varint(lengthOfVarint(0));
      if (type >= 0) {
        note(type);
        // An event that ends within its own head is damaged: the reader will say so.
        skip = Math.max(0, size - headLength);
        eventStart += headLength + skip;
        headLength = 0;
      } else if (headLength == LONGEST_HEAD) {
        headLength = 0;
      }
    }
  }

  private void note(long type) {
    if (type == METADATA_TYPE) {
      metadata = eventStart;
    } else if (type == CHECKPOINT_TYPE) {
      pool = eventStart;
    }
  }

  /** The number at {@code from} in the head, or -1 if it is not whole yet. */
  private long varint(int from) {
    long value = 0;
    for (int i = from; i < headLength; i++) {
      int shift = 7 * (i - from);
      if (head[i] >= 0 || i - from == 8) {
        return value | (long) (shift == 56 ? head[i] & 0xff : head[i]) << shift;
      }
      value |= (head[i] & 0x7fL) << shift;
    }
    return -1;
  }

  private int lengthOfVarint(int from) {
    int at = from;
    while (head[at] < 0 && at - from < 8) {
      at++;
    }
    return at - from + 1;
  }

  /** The stream has nothing more just now: what there is can be read. */
  void flushed() throws IOException {
    if (file != null && metadata != 0 && pool != 0) {
      state = state == HIGHEST_STATE ? 1 : state + 1;
      writeHeader(state, 0);
    }
  }

  /** The chunk is over; the next one starts at {@code nextStartNanos}. */
  private void finish(long nextStartNanos) throws IOException {
    if (file != null) {
      writeHeader(FINISHED, nextStartNanos - chunkStartNanos());
      file.close();
      file = null;
    }
  }

  private void writeHeader(int newState, long durationNanos) throws IOException {
    header.putLong(SIZE_AT, length);
    header.putLong(POOL_AT, pool);
    header.putLong(METADATA_AT, metadata);
    header.putLong(DURATION_AT, durationNanos);
    header.put(STATE_AT, (byte) newState);
    file.seek(0);
    file.write(headerBytes);
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
