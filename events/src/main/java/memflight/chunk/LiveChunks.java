package memflight.chunk;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Follows the chunks that a JVM writes into its repository directory, this JVM's or another's, each
 * flush; and drains the directory of a dead one. Every event is delivered once.
 *
 * <p>Starts no thread and waits for nothing: the caller polls, every 50 to 100 ms for the freshest
 * events, and again at once while {@link #poll} answers true. One thread at a time.
 *
 * <pre>{@code
 * try (LiveChunks chunks = LiveChunks.fromNewest(repository, specs, ChunkListener.NONE)) {
 *   while (running) {
 *     if (!chunks.poll()) {
 *       LockSupport.parkNanos(50_000_000);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>An exception from {@link #poll} ends the use of the object: where it stood is undefined.
 */
public final class LiveChunks implements Closeable {
  private final ChunkFiles files;
  private final ChunkListener listener;
  private final ChunkReader reader;

  /** Null between chunks. */
  private ChunkSource source;

  private ChunkHeader header;

  /** The earliest start of the next chunk. */
  private long nextStart = Long.MIN_VALUE;

  /** Whether the next chunk starts exactly there, unless chunks are missing. */
  private boolean chained;

  /** Whether the chunk was being written when it was first looked at. */
  private boolean isFollowed;

  private boolean repositoryGone;

  private LiveChunks(Path repository, Collection<EventSpec> specs, ChunkListener listener) {
    this.files = new ChunkFiles(repository.toFile());
    this.listener = listener;
    this.reader = new ChunkReader(specs, listener, bytes -> {});
  }

  /** Starts with the first chunk that is still in {@code repository}, or will be. */
  public static LiveChunks fromFirst(
      Path repository, Collection<EventSpec> specs, ChunkListener listener) {
    return new LiveChunks(repository, specs, listener);
  }

  /**
   * Starts with the beginning of the chunk that is being written now; where none is, with the next
   * one.
   */
  public static LiveChunks fromNewest(
      Path repository, Collection<EventSpec> specs, ChunkListener listener) throws IOException {
    LiveChunks chunks = new LiveChunks(repository, specs, listener);
    try {
      chunks.startAtNewest();
    } catch (IOException | RuntimeException e) {
      chunks.close();
      throw e;
    }
    return chunks;
  }

  private void startAtNewest() throws IOException {
    files.refresh();
    Map.Entry<Long, File> newest = files.byStart().lastEntry();
    if (newest == null) {
      return;
    }
    nextStart = newest.getKey();
    try {
      ChunkHeader found = headerOf(newest.getValue());
      if (found != null && found.isFinished()) {
        leave(found);
      }
    } catch (FileNotFoundException e) {
      nextStart++;
    }
  }

  /** Null while it is being changed. */
  private static ChunkHeader headerOf(File chunk) throws IOException {
    try (ChunkSource probe = new FileSource(chunk)) {
      return ChunkHeader.readStable(probe, 0);
    }
  }

  /**
   * The header of the chunk that was begun last in {@code repository}, or null while there is none
   * that can be read.
   */
  public static ChunkHeader newestHeader(Path repository) throws IOException {
    ChunkFiles files = new ChunkFiles(repository.toFile());
    files.refresh();
    Map.Entry<Long, File> newest = files.byStart().lastEntry();
    try {
      return newest == null ? null : headerOf(newest.getValue());
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /**
   * Delivers what was flushed since the last call, of one chunk at most, or turns to the next one.
   *
   * @return whether anything was done, so that there may be more at once
   * @throws ChunkException if the files are not chunks that can be read
   */
  public boolean poll() throws IOException {
    if (source == null && !openNext()) {
      return false;
    }
    ChunkHeader now = ChunkHeader.readStable(source, 0);
    if (now == null) {
      return false;
    }
    header = now;
    isFollowed |= !now.isFinished();
    boolean read = reader.advance(now, isFollowed);
    if (!now.isFinished()) {
      return read;
    }
    source.close();
    source = null;
    leave(now);
    listener.chunkEnded(now, reader.position() == now.size());
    return true;
  }

  private void leave(ChunkHeader finished) {
    // A chunk of no duration must not be found again as its own successor.
    nextStart = Math.max(finished.endNanos(), finished.startNanos() + 1);
    chained = !finished.isFinal();
  }

  private boolean openNext() throws IOException {
    repositoryGone = !files.refresh();
    Map.Entry<Long, File> next = files.byStart().ceilingEntry(nextStart);
    if (next == null) {
      return false;
    }
    if (chained && next.getKey() != nextStart) {
      // The listing may have passed the right place before the file was there. Now that a later
      // one exists, a second look finds it, or it is gone.
      files.refresh();
      next = files.byStart().ceilingEntry(nextStart);
      if (next == null) {
        return false;
      }
    }
    ChunkHeader found = open(next.getValue());
    if (found == null) {
      return false;
    }
    if (chained && next.getKey() != nextStart) {
      listener.chunkMissing(nextStart, next.getKey());
    }
    header = found;
    isFollowed = false;
    reader.open(source, found);
    return true;
  }

  private ChunkHeader open(File file) throws IOException {
    ChunkSource candidate;
    try {
      candidate = new FileSource(file);
    } catch (FileNotFoundException e) {
      return null; // Evicted since it was listed: the next call finds the one after.
    }
    try {
      ChunkHeader found = ChunkHeader.readStable(candidate, 0);
      if (found != null) {
        source = candidate;
        return found;
      }
    } finally {
      if (source != candidate) {
        candidate.close();
      }
    }
    return null;
  }

  /** The file being read, or null between two chunks. */
  public String currentChunk() {
    return source == null ? null : source.name();
  }

  /** The newest header of the chunk being read, or of the last one read; null before the first. */
  public ChunkHeader currentHeader() {
    return header;
  }

  /**
   * Whether the last chunk was read to its end and nothing has followed yet. Of a dead JVM's
   * directory, once {@link #poll} answers false: whether the JVM ended its recording properly.
   */
  public boolean isFinished() {
    return source == null && header != null;
  }

  /** Whether the directory did not exist when last looked for: a JVM that exits removes it. */
  public boolean isRepositoryGone() {
    return repositoryGone;
  }

  /** Bytes in the files that were not read yet, flushed or not. Lists the directory. */
  public long bytesBehind() throws IOException {
    long behind = 0;
    long from = nextStart;
    if (source != null) {
      behind = Math.max(0, source.size() - reader.position());
      from = header.startNanos() + 1;
    }
    files.refresh();
    for (File later : files.byStart().tailMap(from, true).values()) {
      behind += later.length();
    }
    return behind;
  }

  @Override
  public void close() throws IOException {
    if (source != null) {
      source.close();
      source = null;
    }
  }
}
