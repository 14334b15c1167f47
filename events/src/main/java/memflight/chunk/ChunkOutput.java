package memflight.chunk;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes the format's numbers, strings and framed events to a file, through one heap buffer. The
 * buffer keeps the whole of an open event, because an event begins with its size.
 */
final class ChunkOutput implements Closeable {
  private static final int BUFFER_BYTES = 256 << 10;

  /** The largest event whose size fits the one byte that is left free for it. */
  private static final int SMALL_EVENT_BYTES = 0x7f;

  private static final int NONE = -1;

  private final Path path;
  private final RandomAccessFile file;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int eventAt = NONE;

  /** Offset in the file of the buffer's first byte. */
  private long bufferOffset;

  private boolean failed;

  /** Replaces what is in {@code path}, or makes it. */
  ChunkOutput(Path path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "rw");
    try {
      if (file.length() > 0) {
        file.setLength(0);
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Where the next byte goes, from the start of the file. */
  long offset() {
    return bufferOffset + position;
  }

  /** Whether a write failed: nothing can be added any more. */
  boolean hasFailed() {
    return failed;
  }

  // Hot path from here to endEvent: no allocation, no lock.

  /** Makes room for {@code bytes} more, by writing what is complete or by growing. */
  void ensure(int bytes) throws IOException {
    if (buffer.length - position < bytes) {
      makeRoom(bytes);
    }
  }

  /** Starts an event; the caller has ensured room for it. */
  void beginEvent() {
    if (eventAt != NONE) {
      throw new IllegalStateException("the event before has not ended");
    }
    eventAt = position++;
  }

  boolean isInEvent() {
    return eventAt != NONE;
  }

  /** Fills in the event's size, which counts its own bytes. */
  void endEvent() throws IOException {
    int size = position - eventAt;
    if (size <= SMALL_EVENT_BYTES) {
      buffer[eventAt] = (byte) size;
    } else {
      insertSize(size);
    }
    eventAt = NONE;
  }

  /** Nine bytes at most: seven bits each, the last one eight; negative numbers need all nine. */
  void putVarint(long value) {
    byte[] to = buffer;
    int at = position;
    int last = at + ChunkFormat.MAX_VARINT_BYTES - 1;
    long rest = value;
    while ((rest & ~0x7fL) != 0 && at < last) {
      to[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[at++] = (byte) rest;
    position = at;
  }

  void putByte(int value) {
    buffer[position++] = (byte) value;
  }

  /** The lowest {@code bytes} bytes of {@code value}, the highest of them first. */
  void putBigEndian(long value, int bytes) {
    for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      buffer[position++] = (byte) (value >>> shift);
    }
  }

  /**
   * Any string, or null, in full. As characters rather than UTF-8, which has no form for half a
   * surrogate pair.
   */
  void putString(String text) throws IOException {
    if (text == null) {
      ensure(1);
      putByte(ChunkFormat.STRING_NULL);
    } else if (text.isEmpty()) {
      ensure(1);
      putByte(ChunkFormat.STRING_EMPTY);
    } else {
      int length = text.length();
      ensure(Math.addExact(6, Math.multiplyExact(3, length)));
      putByte(ChunkFormat.STRING_CHARS);
      putVarint(length);
      for (int i = 0; i < length; i++) {
        putVarint(text.charAt(i));
      }
    }
  }

  /** Makes the one byte that was left free into as many as the size takes. */
  private void insertSize(int sizeWithOneByte) throws IOException {
    int size = sizeWithOneByte;
    int sizeBytes = 1;
    while (size >>> (7 * sizeBytes) != 0) {
      sizeBytes++;
      size = sizeWithOneByte - 1 + sizeBytes;
    }
    ensure(sizeBytes);
    int content = sizeWithOneByte - 1;
    System.arraycopy(buffer, eventAt + 1, buffer, eventAt + sizeBytes, content);
    position = eventAt;
    putVarint(size);
    position += content;
  }

  private void makeRoom(int bytes) throws IOException {
    int complete = eventAt == NONE ? position : eventAt;
    write(complete);
    int open = position - complete;
    System.arraycopy(buffer, complete, buffer, 0, open);
    position = open;
    eventAt = eventAt == NONE ? NONE : 0;
    int needed = Math.addExact(open, bytes);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
    }
  }

  private void write(int bytes) throws IOException {
    try {
      file.write(buffer, 0, bytes);
    } catch (IOException e) {
      throw failure(e);
    }
    bufferOffset += bytes;
  }

  /** Writes everything out, then replaces bytes that were written before. */
  void patch(long offset, byte[] bytes) throws IOException {
    makeRoom(0);
    try {
      file.seek(offset);
      file.write(bytes);
      file.seek(bufferOffset);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void putBytes(byte[] bytes) throws IOException {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, buffer, position, bytes.length);
    position += bytes.length;
  }

  private IOException failure(IOException cause) {
    failed = true;
    return new IOException("cannot write " + path + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
