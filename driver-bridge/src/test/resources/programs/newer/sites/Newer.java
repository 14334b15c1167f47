package sites;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a program can do on newer JDKs: arenas, and virtual threads. */
public final class Newer {
  private static final Arena ARENA = Arena.ofShared();

  /** An arena of the application's, which allocates in its own way. */
  private record OwnArena(Arena inner, boolean isDirect) implements Arena {
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
      return isDirect
          ? inner.allocate(byteSize, byteAlignment)
          : MemorySegment.ofBuffer(unlisted((int) byteSize));
    }

    @Override
    public MemorySegment.Scope scope() {
      return inner.scope();
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  private Newer() {}

  private static ByteBuffer unlisted(int size) {
    try {
      return Keep.it(
          (ByteBuffer)
              ByteBuffer.class.getMethod("allocateDirect", int.class).invoke(null, size));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  public static void run() throws Exception {
    for (int i = 0; i < 3; i++) {
      arenas();
    }
    virtualThreads();
  }

  private static void arenas() {
    ARENA.allocate(401);
    ARENA.allocate(409, 1);
    ARENA.allocate(ValueLayout.JAVA_LONG);
    ARENA.allocate(ValueLayout.JAVA_INT, 107);
    ARENA.allocateFrom("four hundred and something bytes of text");
    ARENA.allocateFrom("and in another character set", StandardCharsets.UTF_16LE);
    ARENA.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3, 4);
    SegmentAllocator allocator = ARENA;
    allocator.allocate(419);
    SegmentAllocator lambda = (size, alignment) -> ARENA.allocate(size, alignment);
    lambda.allocate(421);
    SegmentAllocator reflective = (size, alignment) -> MemorySegment.ofBuffer(unlisted((int) size));
    reflective.allocate(431);
    Arena own = new OwnArena(ARENA, true);
    own.allocate(433);
    own.allocateFrom("by an arena of the application's");
    Arena indirect = new OwnArena(ARENA, false);
    indirect.allocate(439);
    SegmentAllocator slices = SegmentAllocator.slicingAllocator(ARENA.allocate(443));
    slices.allocate(16);
    try (Arena confined = Arena.ofConfined()) {
      confined.allocate(449);
    }
    Arena automatic = Arena.ofAuto();
    automatic.allocate(457).fill((byte) 1);
    KEPT.add(automatic);
    try {
      ARENA.allocate(-1);
    } catch (IllegalArgumentException e) {
      unlisted(461);
    }
  }

  private static final List<Object> KEPT = new ArrayList<>();

  private static void virtualThreads() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      boolean isEven = i % 2 == 0;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int n = 0; n < 5; n++) {
                  if (isEven) {
                    Keep.it(ByteBuffer.allocateDirect(463));
                  } else {
                    ARENA.allocate(467);
                  }
                  Thread.yield();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
