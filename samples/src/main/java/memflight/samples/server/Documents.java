package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Renders documents of 10 to 200 lines into buffers off the heap. Thread-safe. */
final class Documents {
  private static final int LEAST_LINES = 10;
  private static final int MOST_LINES = 200;
  private static final int LINE_BYTES = 64;

  private final ByteBufAllocator allocator;

  Documents(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** A document; the caller releases it. */
  ByteBuf render(int id) {
    Random random = new Random(id);
    int lines = random.nextInt(LEAST_LINES, MOST_LINES + 1);
    ByteBuf document = allocator.directBuffer(lines * LINE_BYTES);
    for (int line = 1; line <= lines; line++) {
      String text = "document " + id + " line " + line + " " + random.nextInt(1_000_000) + "\n";
      document.writeCharSequence(text, StandardCharsets.US_ASCII);
    }
    return document;
  }
}
