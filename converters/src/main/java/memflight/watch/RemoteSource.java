package memflight.watch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import memflight.chunk.LiveChunks;
import memflight.pipe.SessionStream;

/**
 * A JVM that JMX reaches. When the connection is lost, it is made again, and goes on in the
 * recording where it was, if that is still there: then nothing is missing. What is missing shows in
 * the numbers of the events.
 */
public final class RemoteSource implements EventSource {
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** So that what was received is applied now and then when more comes all the time. */
  private static final int BLOCKS_A_POLL = 16;

  private static final int EVENT_ATTEMPTS = 50;
  private static final long EVENT_MILLIS = 200;

  private final RemoteAddress address;
  private final Path directory;
  private final ChunkSpool spool;
  private final LiveChunks chunks;

  /** Null while the connection is lost. */
  private RemoteRecorder remote;

  private String jvm = "";
  private long recording;
  private long retryAt;
  private String news = "";

  /**
   * Connects and has the JVM emit events.
   *
   * @throws IOException if nobody answers there, it has no Flight Recorder, or no memflight
   */
  public RemoteSource(RemoteAddress address, SessionStream stream) throws IOException {
    this.address = address;
    directory = Files.createTempDirectory("memflight-jmx-");
    spool = new ChunkSpool(directory);
    chunks = LiveChunks.fromFirst(directory, stream.specs(), stream);
    try {
      connect();
      awaitOurEvents();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void connect() throws IOException {
    remote = RemoteRecorder.connect(address);
    if (remote.jvm().equals(jvm) && remote.hasRecording(recording)) {
      remote.openStream(recording, ofNanos(spool.chunkStartNanos()));
      return;
    }
    jvm = remote.jvm();
    recording = remote.startRecording();
    remote.openStream(recording, Instant.EPOCH);
  }

  private static Instant ofNanos(long sinceEpoch) {
    return Instant.ofEpochSecond(0, sinceEpoch);
  }

  /** Our events are made known there when the recording turns them on. */
  private void awaitOurEvents() throws IOException {
    for (int i = 0; i < EVENT_ATTEMPTS; i++) {
      if (remote.knowsOurEvents()) {
        return;
      }
      try {
        Thread.sleep(EVENT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    throw new IOException(
        "the JVM at "
            + address
            + " has no memflight events: start it with the agent,"
            + " -javaagent:memflight-agent.jar=mode=closed, or memflight on its class path");
  }

  @Override
  public boolean poll() throws IOException {
    boolean received = false;
    if (remote != null || isTimeToRetry()) {
      try {
        received = receive();
        news = "";
      } catch (IOException | RuntimeException e) {
        lost(e);
      }
    }
    boolean read = chunks.poll();
    return received || read;
  }

  private boolean isTimeToRetry() {
    return System.nanoTime() - retryAt >= 0;
  }

  private boolean receive() throws IOException {
    if (remote == null) {
      connect();
    }
    for (int i = 0; i < BLOCKS_A_POLL; i++) {
      byte[] block = remote.read();
      if (block == null) {
        throw new IOException("somebody closed the recording");
      }
      if (block.length == 0) {
        spool.flushed();
        return i > 0;
      }
      spool.accept(block);
    }
    return true;
  }

  private void lost(Exception why) {
    news =
        "the connection to "
            + address
            + " is lost, trying again: "
            + (why.getMessage() == null
                ? why.toString()
                : why.getMessage().lines().findFirst().orElse(""));
    retryAt = System.nanoTime() + RETRY_NANOS;
    disconnect();
  }

  private void disconnect() {
    if (remote != null) {
      try {
        remote.close();
      } catch (IOException | RuntimeException e) {
        // It is lost already.
      }
      remote = null;
    }
  }

  @Override
  public String end() {
    return "";
  }

  @Override
  public String news() {
    return news;
  }

  @Override
  public void close() throws IOException {
    if (remote != null) {
      try {
        remote.closeRecording(recording);
      } catch (IOException | RuntimeException e) {
        // It ends by itself when nobody has read it for two minutes.
      }
    }
    disconnect();
    chunks.close();
    spool.close();
    File[] files = directory.toFile().listFiles();
    for (File file : files == null ? new File[0] : files) {
      Files.deleteIfExists(file.toPath());
    }
    Files.deleteIfExists(directory);
  }
}
