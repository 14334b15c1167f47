package memflight.ring;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A part of a file that is shared with other processes. Plain reads need an acquiring one before
 * them. It is mapped until a garbage collection; whoever ends its use makes the file empty, which
 * gives its memory back at once.
 */
final class MappedRegion {
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final ByteBuffer bytes;
  private final LongBuffer longs;

  private MappedRegion(MappedByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    longs = this.bytes.asLongBuffer();
  }

  /** Maps {@code size} bytes from {@code offset} on, which must be a multiple of 8. */
  static MappedRegion of(Path file, long offset, long size) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() < offset + size) {
        throw new IOException(
            "bad ring file: "
                + file
                + " has "
                + channel.size()
                + " bytes, expected "
                + (offset + size));
      }
      return new MappedRegion(channel.map(FileChannel.MapMode.READ_WRITE, offset, size));
    }
  }

  // Hot path.

  long getLong(int at) {
    return bytes.getLong(at);
  }

  /** Copies {@code count} longs from {@code at} on, a multiple of 8, to the start of {@code to}. */
  void getLongs(int at, long[] to, int count) {
    longs.get(at / Long.BYTES, to, 0, count);
  }

  int getInt(int at) {
    return bytes.getInt(at);
  }

  long getLongAcquire(int at) {
    return (long) LONGS.getAcquire(bytes, at);
  }

  int getIntAcquire(int at) {
    return (int) INTS.getAcquire(bytes, at);
  }

  void putLongRelease(int at, long value) {
    LONGS.setRelease(bytes, at, value);
  }

  void putIntRelease(int at, int value) {
    INTS.setRelease(bytes, at, value);
  }

  // End of the hot path.

  boolean compareAndSetInt(int at, int expected, int value) {
    return INTS.compareAndSet(bytes, at, expected, value);
  }

  void get(int at, byte[] to, int offset, int length) {
    bytes.get(at, to, offset, length);
  }
}
