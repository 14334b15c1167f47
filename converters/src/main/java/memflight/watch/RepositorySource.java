package memflight.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import memflight.chunk.LiveChunks;
import memflight.pipe.SessionStream;

/** The directory into which a JVM on this machine writes its chunks. */
public final class RepositorySource implements EventSource {
  private final LiveChunks chunks;
  private final BooleanSupplier isAlive;
  private final String name;
  private boolean isAtEnd;

  /**
   * Starts with the chunk that is being written.
   *
   * @param isAlive whether the JVM runs
   * @param name what to call the JVM
   */
  public RepositorySource(
      Path repository, SessionStream stream, BooleanSupplier isAlive, String name)
      throws IOException {
    chunks = LiveChunks.fromNewest(repository, stream.specs(), stream);
    this.isAlive = isAlive;
    this.name = name;
  }

  @Override
  public boolean poll() throws IOException {
    // Asked first: what it wrote before its end is read below.
    boolean wasAlive = isAlive.getAsBoolean();
    boolean read = chunks.poll();
    isAtEnd = !wasAlive && !read;
    return read;
  }

  @Override
  public String end() {
    return isAtEnd ? name + " has ended" : "";
  }

  @Override
  public void close() throws IOException {
    chunks.close();
  }
}
