package memflight.bridge;

import java.util.concurrent.Callable;
import memflight.pipe.RecorderState;

/** The hooks in this JVM: what they commit is committed when it happens. */
final class HookFeed implements EventFeed {
  private final AllocationHooks hooks;
  private final Cuts cuts;

  HookFeed(AllocationHooks hooks, Cuts cuts) {
    this.hooks = hooks;
    this.cuts = cuts;
  }

  /** Threads tell what they do each for itself: only JFR's reader has it in order. */
  @Override
  public boolean keepsAccount() {
    return false;
  }

  @Override
  public void start(RecorderState state, OrderedAccount account, boolean isJfrOn) {
    hooks.start();
  }

  @Override
  public long turnToJfr(Runnable first, long ticksPerSecond) {
    throw new UnsupportedOperationException("hooks record with JFR only");
  }

  @Override
  public <T> T call(Callable<T> body) {
    throw new UnsupportedOperationException("no account is kept here");
  }

  @Override
  public void stop() {
    hooks.stop();
  }

  @Override
  public void abandon() {
    hooks.stop();
  }

  @Override
  public long cut() {
    long id = cuts.nextId();
    cuts.commit(id);
    return id;
  }
}
