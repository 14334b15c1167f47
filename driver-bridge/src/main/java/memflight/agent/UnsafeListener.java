package memflight.agent;

import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import memflight.bridge.AllocationHooks;

/**
 * Hands on what {@link HookTemplate} hears. A class rather than two lambdas: each method between
 * the allocator and the event is one more that the compiler compiles with all that is behind it.
 */
final class UnsafeListener implements LongBinaryOperator, LongConsumer {
  private final AllocationHooks hooks;

  UnsafeListener(AllocationHooks hooks) {
    this.hooks = hooks;
  }

  // Hot path.

  @Override
  public long applyAsLong(long address, long size) {
    if (size >= 0) {
      hooks.allocated(address, size);
    } else {
      hooks.restored(address);
    }
    return 0;
  }

  @Override
  public void accept(long address) {
    hooks.freed(address);
  }
}
