package memflight.chunk;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/** A file as a source. RandomAccessFile, because a channel would allocate a direct buffer. */
final class FileSource implements ChunkSource {
  private final RandomAccessFile file;
  private final String name;

  FileSource(File path) throws IOException {
    this.file = new RandomAccessFile(path, "r");
    this.name = path.getPath();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() throws IOException {
    return file.length();
  }

  @Override
  public int read(long position, byte[] to, int offset, int length) throws IOException {
    file.seek(position);
    int total = 0;
    while (total < length) {
      int count = file.read(to, offset + total, length - total);
      if (count < 0) {
        break;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
