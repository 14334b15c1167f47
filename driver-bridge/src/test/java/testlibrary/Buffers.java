package testlibrary;

import java.util.function.LongSupplier;

/** A library that asks for memory on behalf of others. */
public final class Buffers {
  private Buffers() {}

  public static long take(LongSupplier allocator) {
    return allocator.getAsLong();
  }
}
