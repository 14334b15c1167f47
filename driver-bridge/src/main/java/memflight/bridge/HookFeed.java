package memflight.bridge;

import memflight.events.MemRecordType;

/** The hooks in this JVM: what they commit is committed when it happens. */
final class HookFeed implements EventFeed {
  private final AllocationHooks hooks;
  private final Cuts cuts;

  HookFeed(AllocationHooks hooks, Cuts cuts) {
    this.hooks = hooks;
    this.cuts = cuts;
  }

  @Override
  public void start(MemRecordType mode) {
    hooks.start();
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
