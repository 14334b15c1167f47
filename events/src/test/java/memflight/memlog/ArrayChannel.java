package memflight.memlog;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Bytes in memory as a seekable source: shows that a reader needs no file. */
final class ArrayChannel implements SeekableByteChannel {
  private final byte[] bytes;
  private long position;
  private boolean isOpen = true;

  /** How many bytes have been read in all. */
  long bytesRead;

  ArrayChannel(byte[] bytes) {
    this.bytes = bytes;
  }

  /** At most seven bytes at a time, as a slow source may deliver them. */
  @Override
  public int read(ByteBuffer target) {
    if (position >= bytes.length) {
      return -1;
    }
    int length = Math.min(Math.min(target.remaining(), 7), bytes.length - (int) position);
    target.put(bytes, (int) position, length);
    position += length;
    bytesRead += length;
    return length;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void close() {
    isOpen = false;
  }
}
