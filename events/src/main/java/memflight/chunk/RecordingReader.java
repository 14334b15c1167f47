package memflight.chunk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads recordings from beginning to end: files of one or many chunks, whatever wrote them, and the
 * repository directory that a killed JVM left. What is cut off is read as far as it goes and noted,
 * see {@link #isTruncated}.
 *
 * <p>One thread at a time; the two byte counts may be read from others. Memory stays at about half
 * a megabyte and the strings of one chunk, however large the files are.
 *
 * <pre>{@code
 * RecordingReader reader = new RecordingReader(List.of(allocations, frees), ChunkListener.NONE);
 * reader.read(Path.of("driver.jfr"));
 * }</pre>
 */
public final class RecordingReader {
  /** A JVM rewrites a header within microseconds; one that stays so was killed meanwhile. */
  private static final int HEADER_ATTEMPTS = 1000;

  private static final byte[] MAGIC = {'F', 'L', 'R', 0};

  private final ChunkListener listener;
  private final ChunkReader reader;
  private final List<Truncation> truncations = new ArrayList<>();
  private volatile long bytesRead;
  private volatile long totalBytes;

  /**
   * @param specs the events wanted, at most one spec an event name
   */
  public RecordingReader(Collection<EventSpec> specs, ChunkListener listener) {
    this.listener = listener;
    this.reader = new ChunkReader(specs, listener, this::addProgress);
  }

  /**
   * Reads a file, or the {@code .jfr} files of a directory in the order in which they start.
   *
   * @throws ChunkException if the bytes cannot be what a JFR writer wrote
   */
  public void read(Path fileOrDirectory) throws IOException {
    File path = fileOrDirectory.toFile();
    if (path.isDirectory()) {
      readRepository(path);
    } else {
      read(List.of(fileOrDirectory));
    }
  }

  /** Reads files in the order given. */
  public void read(List<Path> files) throws IOException {
    begin();
    long total = 0;
    for (Path file : files) {
      total += file.toFile().length();
    }
    totalBytes = total;
    for (Path file : files) {
      try (ChunkSource source = ChunkSource.of(file)) {
        readChunks(source);
      }
    }
  }

  /** Reads all chunks of a source, which stays open. */
  public void read(ChunkSource source) throws IOException {
    begin();
    totalBytes = source.size();
    readChunks(source);
  }

  private void begin() {
    truncations.clear();
    bytesRead = 0;
  }

  private void readRepository(File directory) throws IOException {
    begin();
    List<File> files = ChunkFiles.inOrder(directory);
    long total = 0;
    for (File file : files) {
      total += file.length();
    }
    totalBytes = total;
    ChunkHeader before = null;
    for (File file : files) {
      try (ChunkSource source = new FileSource(file)) {
        reportMissing(before, source);
        ChunkHeader last = readChunks(source);
        before = last == null ? before : last;
      }
    }
  }

  private void reportMissing(ChunkHeader before, ChunkSource source) throws IOException {
    if (before != null
        && before.isFinished()
        && !before.isFinal()
        && source.size() >= ChunkFormat.HEADER_BYTES) {
      long start = ChunkHeader.readAsIs(source, 0).startNanos();
      if (start > before.endNanos()) {
        listener.chunkMissing(before.endNanos(), start);
      }
    }
  }

  /** Reads to the end, or to where the source is cut off; answers the last header. */
  private ChunkHeader readChunks(ChunkSource source) throws IOException {
    long size = source.size();
    long offset = 0;
    ChunkHeader header = null;
    do {
      if (size - offset < ChunkFormat.HEADER_BYTES) {
        noteHalfHeader(source, offset, (int) (size - offset));
        return header;
      }
      header = readHeader(source, offset);
      if (!readChunk(source, header, size)) {
        return header;
      }
      offset += header.size();
    } while (offset < size);
    return header;
  }

  private static ChunkHeader readHeader(ChunkSource source, long offset) throws IOException {
    for (int i = 0; i < HEADER_ATTEMPTS; i++) {
      ChunkHeader header = ChunkHeader.readStable(source, offset);
      if (header != null) {
        return header;
      }
      Thread.onSpinWait();
    }
    return ChunkHeader.readAsIs(source, offset);
  }

  /** Reads a chunk; false if it is not complete, so that nothing can follow. */
  private boolean readChunk(ChunkSource source, ChunkHeader header, long sourceSize)
      throws IOException {
    long available = sourceSize - header.offset();
    boolean whole = header.size() >= ChunkFormat.HEADER_BYTES && header.size() <= available;
    if (header.size() != 0 && header.size() < ChunkFormat.HEADER_BYTES) {
      throw ChunkException.bad(
          source.name(),
          header.offset() + ChunkFormat.SIZE_AT,
          "a chunk of at least 68 bytes",
          Long.toString(header.size()));
    }
    reader.open(source, header);
    boolean complete = whole && header.isFinished() && header.metadataOffset() != 0;
    String reason;
    if (whole && header.metadataOffset() != 0 && header.state() != ChunkFormat.STATE_UPDATING) {
      reader.advance(header, false);
      reason = "the chunk was never finished";
    } else {
      reader.readScanned(reader.scan(sourceSize));
      reason =
          whole
              ? "the chunk was never finished"
              : "the chunk has " + header.size() + " bytes, the file " + available + " of them";
    }
    if (!complete) {
      truncations.add(new Truncation(source.name(), header.offset(), reader.position(), reason));
    }
    addProgress(ChunkFormat.HEADER_BYTES);
    listener.chunkEnded(header, complete);
    return complete;
  }

  private void noteHalfHeader(ChunkSource source, long offset, int length) throws IOException {
    byte[] found = new byte[MAGIC.length];
    int count = source.read(offset, found, 0, Math.min(length, found.length));
    for (int i = 0; i < count; i++) {
      if (found[i] != MAGIC[i]) {
        throw ChunkException.notAJfr(source.name(), offset, "FLR\\0", "byte " + found[i]);
      }
    }
    truncations.add(
        new Truncation(
            source.name(), offset, offset, "the chunk's header has only " + length + " bytes"));
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
  private void addProgress(long bytes) {
    bytesRead += bytes;
  }

  /** Whether anything in the last {@code read} was cut off or never finished. */
  public boolean isTruncated() {
    return !truncations.isEmpty();
  }

  /** What was cut off in the last {@code read}. */
  public List<Truncation> truncations() {
    return List.copyOf(truncations);
  }

  /** Bytes read so far; from any thread. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Bytes that the last {@code read} has to read; from any thread. */
  public long totalBytes() {
    return totalBytes;
  }
}
