package netty;

import io.netty.util.internal.PlatformDependent;

/** Netty tries out, as it begins, what it can do, with memory that the collector frees some time. */
final class Beginning {
  private Beginning() {}

  static void now() {
    PlatformDependent.directBufferPreferred();
  }
}
