package testdriver;

import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import testlibrary.Buffers;

/** Ways from an application to an allocator, and the lines that should be blamed. */
public final class Callers {
  public static final int DIRECT_LINE = 16;
  public static final int LIBRARY_LINE = 20;
  public static final int JDK_LINE = 24;

  private Callers() {}

  public static long direct(LongSupplier allocator) {
    return allocator.getAsLong();
  }

  public static long throughALibrary(LongSupplier allocator) {
    return Buffers.take(allocator);
  }

  public static long throughTheJdk(LongSupplier allocator) {
    return LongStream.generate(allocator).limit(1).sum();
  }
}
