package memflight.bridge;

import java.util.List;
import memflight.chunk.ChunkListener;
import memflight.chunk.EventSpec;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;

/**
 * Only counts what arrives, so that the feed knows when to wait and chunks are given back: the
 * account is kept by the feed itself, or by somebody outside.
 */
final class CountReading implements Reading {
  private final Runnable whenChunkChanges;
  private long arrived;
  private volatile boolean isOver;

  CountReading(Runnable whenChunkChanges) {
    this.whenChunkChanges = whenChunkChanges;
  }

  @Override
  public List<EventSpec> specs() {
    return List.of(
        EventSpec.of(AllocationEvent.NAME, (ticks, duration, v, s) -> arrived++),
        EventSpec.of(FreeEvent.NAME, (ticks, duration, v, s) -> arrived++),
        EventSpec.of(RecorderStateEvent.NAME, (ticks, duration, v, s) -> state((int) v[0]))
            .longs("modeCode"));
  }

  private void state(int modeCode) {
    isOver |= modeCode == MemRecordType.CLOSED.code();
  }

  @Override
  public ChunkListener chunks() {
    return ChunkListener.NONE;
  }

  @Override
  public long arrivedEvents() {
    return arrived;
  }

  @Override
  public boolean isOver() {
    return isOver;
  }

  @Override
  public void chunkChanged() {
    whenChunkChanges.run();
  }

  @Override
  public void caughtUp() {}

  @Override
  public void finish() {}

  @Override
  public void end() {
    isOver = true;
  }
}
