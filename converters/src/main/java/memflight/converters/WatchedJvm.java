package memflight.converters;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import memflight.pipe.SessionStream;
import memflight.watch.EventSource;
import memflight.watch.RepositorySource;

/**
 * A JVM on this machine whose agent emits events as long as this is open. What holds it open is a
 * lock on a file, which goes with this process however it ends.
 */
final class WatchedJvm implements Closeable {
  private final long pid;
  private final Path lease;
  private final FileChannel lock;
  private Path repository;

  private WatchedJvm(long pid) throws IOException {
    this.pid = pid;
    lease = Files.createTempFile("memflight-watch-", ".lease");
    AgentJar.permit(lease, "rw-r--r--");
    lock = FileChannel.open(lease, StandardOpenOption.WRITE);
  }

  /**
   * Attaches, and lets go again once events are on their way.
   *
   * @throws CommandFailure if the JVM does not let anybody in
   */
  static WatchedJvm open(long pid) throws IOException {
    WatchedJvm watched = new WatchedJvm(pid);
    try {
      if (watched.lock.tryLock() == null) {
        throw new IOException(watched.lease + " is locked by somebody else");
      }
      watched.attach();
      return watched;
    } catch (IOException | RuntimeException | NoClassDefFoundError e) {
      watched.close();
      throw e;
    }
  }

  private void attach() throws IOException {
    try (AttachedJvm jvm = AttachedJvm.attach(pid)) {
      jvm.load(AgentJar.extract(), AgentArguments.watching(lease).toString());
      repository = jvm.repository();
    }
  }

  /** Where its events are. */
  EventSource source(SessionStream stream) throws IOException {
    return new RepositorySource(repository, stream, this::isAlive, "JVM " + pid);
  }

  private boolean isAlive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Override
  public void close() throws IOException {
    lock.close();
    Files.deleteIfExists(lease);
  }
}
