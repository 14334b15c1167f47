package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Random;

/** Makes thumbnails: a picture is loaded off the heap, scaled down and released. Thread-safe. */
final class Pictures {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  /** How many pixels each way become one. */
  private static final int SCALE = 4;

  private final ByteBufAllocator allocator;

  Pictures(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** The thumbnail of a picture, one grey byte a pixel; the caller releases it. */
  ByteBuf thumbnail(int id) {
    ByteBuf picture = load(id);
    try {
      return scale(picture);
    } finally {
      picture.release();
    }
  }

  private ByteBuf load(int id) {
    Random random = new Random(id);
    ByteBuf picture = allocator.directBuffer(WIDTH * HEIGHT);
    for (int y = 0; y < HEIGHT; y++) {
      int shade = random.nextInt(128);
      for (int x = 0; x < WIDTH; x++) {
        picture.writeByte(shade + x % 128);
      }
    }
    return picture;
  }

  private ByteBuf scale(ByteBuf picture) {
    ByteBuf small = allocator.directBuffer(WIDTH / SCALE * (HEIGHT / SCALE));
    for (int y = 0; y < HEIGHT; y += SCALE) {
      for (int x = 0; x < WIDTH; x += SCALE) {
        small.writeByte(average(picture, x, y));
      }
    }
    return small;
  }

  private static int average(ByteBuf picture, int left, int top) {
    int sum = 0;
    for (int y = top; y < top + SCALE; y++) {
      for (int x = left; x < left + SCALE; x++) {
        sum += picture.getUnsignedByte(y * WIDTH + x);
      }
    }
    return sum / (SCALE * SCALE);
  }
}
