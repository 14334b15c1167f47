package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import memflight.chunk.ChunkHeader;
import memflight.chunk.ChunkSource;

/**
 * Where one chunk stands. Immutable.
 *
 * @param header as it was found; null if the file ends inside it
 */
record ChunkSlice(Path file, long offset, long size, ChunkHeader header) {
  private static final int HEADER_BYTES = 68;

  /** The chunks of a file in order; the last one reaches to its end, whole or not. */
  static List<ChunkSlice> of(Path file) throws IOException {
    List<ChunkSlice> chunks = new ArrayList<>();
    try (ChunkSource source = ChunkSource.of(file)) {
      long end = source.size();
      long offset = 0;
      while (offset < end) {
        ChunkSlice chunk = at(file, source, offset, end);
        chunks.add(chunk);
        offset += chunk.size;
      }
    }
    return chunks;
  }

  private static ChunkSlice at(Path file, ChunkSource source, long offset, long end)
      throws IOException {
    long rest = end - offset;
    if (rest < HEADER_BYTES) {
      return new ChunkSlice(file, offset, rest, null);
    }
    byte[] bytes = new byte[HEADER_BYTES];
    source.read(offset, bytes, 0, HEADER_BYTES);
    ChunkHeader header = ChunkHeader.parse(bytes, file.toString(), offset);
    boolean isWhole = header.size() >= HEADER_BYTES && header.size() <= rest;
    return new ChunkSlice(
        file, offset, isWhole && header.isFinished() ? header.size() : rest, header);
  }

  /** Whether the other one is the same chunk, in another file: dumps of one JVM overlap. */
  boolean isCopyOf(ChunkSlice other) {
    return header != null
        && other.header != null
        && !file.equals(other.file)
        && header.startNanos() == other.header.startNanos()
        && header.startTicks() == other.header.startTicks();
  }

  long startNanos() {
    return header == null ? Long.MAX_VALUE : header.startNanos();
  }

  /** The chunk as all there is; whoever opens it closes it. */
  ChunkSource open() throws IOException {
    ChunkSource whole = ChunkSource.of(file);
    return new ChunkSource() {
      @Override
      public String name() {
        return offset == 0 ? file.toString() : file + " from byte " + offset + " on";
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public int read(long position, byte[] to, int start, int length) throws IOException {
        int wanted = (int) Math.min(length, Math.max(0, size - position));
        return whole.read(offset + position, to, start, wanted);
      }

      @Override
      public void close() throws IOException {
        whole.close();
      }
    };
  }

  /** The {@code .jfr} files in a repository, or the file itself. */
  static List<Path> filesOf(Path recording) throws IOException {
    if (!Files.isDirectory(recording)) {
      return List.of(recording);
    }
    try (var files = Files.list(recording)) {
      return files.filter(file -> file.toString().endsWith(".jfr")).sorted().toList();
    }
  }
}
