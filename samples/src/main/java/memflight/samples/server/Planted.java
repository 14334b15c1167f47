package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The server's own count of the buffers that one line allocated, independent of any recorder.
 * Thread-safe.
 */
final class Planted {
  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** The JDK asks its allocator for whole words. */
  private static final int WORD_BYTES = 8;

  private final AtomicLong blocks = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile String line = "(none)";

  /** Counts a buffer for the line that calls this. */
  ByteBuf count(ByteBuf buffer) {
    if (blocks.getAndIncrement() == 0) {
      line = WALKER.walk(frames -> frames.skip(1).findFirst().map(Planted::lineOf).orElseThrow());
    }
    bytes.addAndGet(allocatedBytes(buffer));
    return buffer;
  }

  /** What the allocator was asked for. */
  static long allocatedBytes(ByteBuf buffer) {
    return (buffer.capacity() + WORD_BYTES - 1L) / WORD_BYTES * WORD_BYTES;
  }

  long blocks() {
    return blocks.get();
  }

  long bytes() {
    return bytes.get();
  }

  /** The source file and line, such as {@code memflight/samples/server/SessionCache.java:40}. */
  String line() {
    return line;
  }

  private static String lineOf(StackWalker.StackFrame frame) {
    String directory = frame.getDeclaringClass().getPackageName().replace('.', '/');
    return directory + "/" + frame.getFileName() + ":" + frame.getLineNumber();
  }

  @Override
  public String toString() {
    return line + " " + blocks + " blocks " + bytes + " bytes";
  }
}
