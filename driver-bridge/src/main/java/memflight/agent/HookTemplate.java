package memflight.agent;

import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;

/**
 * What the woven allocator calls. This class itself is never used: {@link HookClass} defines a copy
 * of it in {@code java.lang}, the one package that every class loader sees, so nothing has to be
 * added to the boot class path. Public for that copy alone.
 */
@SuppressWarnings("ReturnValueIgnored") // The JDK has no (long, long) -> void.
public final class HookTemplate {
  /**
   * Receives (address, size); a size of -1 says that a free did not happen. Null: nobody listens.
   */
  public static volatile LongBinaryOperator allocations;

  /** Receives the address of memory that is about to be freed. Null: nobody listens. */
  public static volatile LongConsumer frees;

  private HookTemplate() {}

  // Hot path.

  /** Called after memory was asked for; {@code address} is 0 where there was none. */
  public static void allocated(long address, long size) {
    LongBinaryOperator listener = allocations;
    if (listener != null && address != 0) {
      listener.applyAsLong(address, size);
    }
  }

  /** Called before memory is freed or reallocated. */
  public static void freed(long address) {
    LongConsumer listener = frees;
    if (listener != null && address != 0) {
      listener.accept(address);
    }
  }

  /** Called after memory at {@code before}, announced as freed, was reallocated; 0: it was not. */
  public static void reallocated(long before, long address, long size) {
    LongBinaryOperator listener = allocations;
    if (listener != null) {
      if (address != 0) {
        listener.applyAsLong(address, size);
      } else if (before != 0) {
        listener.applyAsLong(before, -1);
      }
    }
  }
}
