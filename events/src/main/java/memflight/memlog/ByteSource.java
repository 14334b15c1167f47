package memflight.memlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A named, seekable run of bytes of which the length at opening counts. One thread. */
final class ByteSource implements Closeable {
  private final String name;
  private final SeekableByteChannel channel;
  private final long size;

  ByteSource(String name, SeekableByteChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    this.size = channel.size();
  }

  String name() {
    return name;
  }

  long size() {
    return size;
  }

  /** Fills {@code bytes} from 0 to {@code length} with what stands at {@code position}. */
  void read(long position, byte[] bytes, int length) throws IOException {
    ByteBuffer target = ByteBuffer.wrap(bytes, 0, length);
    channel.position(position);
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw MemlogException.bad(
            name,
            position + target.position(),
            "expected " + size + " bytes as when it was opened, but the file has shrunk");
      }
    }
  }

  /** Whether only zeros stand from {@code position} to the end, as a crashed system leaves them. */
  boolean isZeroFrom(long position) throws IOException {
    byte[] bytes = new byte[8192];
    for (long at = position; at < size; at += bytes.length) {
      int length = (int) Math.min(bytes.length, size - at);
      read(at, bytes, length);
      for (int i = 0; i < length; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
