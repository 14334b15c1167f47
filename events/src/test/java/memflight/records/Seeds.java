package memflight.records;

import java.util.stream.LongStream;

/** Seeds for tests with random operations: some fixed, one fresh, which is printed. */
final class Seeds {
  private Seeds() {}

  static LongStream some() {
    long fresh = System.nanoTime();
    System.out.println("fresh seed: " + fresh);
    return LongStream.of(1, 2, 3, fresh);
  }
}
