package memflight.chunk;

/** Bytes in memory as a source. */
final class ArraySource implements ChunkSource {
  private final byte[] bytes;

  ArraySource(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return "array";
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, byte[] to, int offset, int length) {
    int count = (int) Math.max(0, Math.min(length, bytes.length - position));
    if (count > 0) {
      System.arraycopy(bytes, (int) position, to, offset, count);
    }
    return count;
  }

  @Override
  public void close() {}
}
