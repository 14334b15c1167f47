package testdriver;

import java.util.List;
import java.util.function.LongSupplier;
import testlibrary.Buffers;

/** Ways for an application to get to an allocator. */
public final class Callers {
  private Callers() {}

  public static long direct(LongSupplier allocator) {
    return allocator.getAsLong(); // line 13
  }

  public static long throughALibrary(LongSupplier allocator) {
    return Buffers.take(allocator); // line 17
  }

  public static long throughTheJdk(LongSupplier allocator) {
    return List.of(allocator).stream()
        .mapToLong(LongSupplier::getAsLong)
        .sum(); // line 23, where the stream runs
  }
}
