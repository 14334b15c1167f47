package memflight.bridge;

import java.util.List;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.pipe.SessionStream;

/** Rebuilds the account of what is live in this JVM. */
final class AccountReading implements Reading {
  private final LiveSession session;
  private final SessionStream stream;

  AccountReading(LiveSession session) {
    this.session = session;
    stream = new SessionStream(session);
  }

  @Override
  public List<EventSpec> specs() {
    return stream.specs();
  }

  @Override
  public ChunkListener chunks() {
    return stream;
  }

  @Override
  public long arrivedEvents() {
    return stream.arrivedEvents();
  }

  @Override
  public boolean isOver() {
    return session.isOver();
  }

  @Override
  public void chunkChanged() {
    session.usageIsDue();
  }

  @Override
  public void caughtUp() {
    session.caughtUp();
  }

  @Override
  public void finish() {
    stream.finish();
  }

  @Override
  public void end() {
    session.end();
  }
}
