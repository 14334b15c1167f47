package library;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/** A library that allocates for others, and lets them have a say in it. */
public interface Pool {
  ByteBuffer take(int size);

  /** Allocates itself. */
  static Pool plain() {
    return new Pool() {
      @Override
      public ByteBuffer take(int size) {
        return ByteBuffer.allocateDirect(size);
      }
    };
  }

  /** Asks somebody else. */
  static Pool of(IntFunction<ByteBuffer> source) {
    return new Pool() {
      @Override
      public ByteBuffer take(int size) {
        return source.apply(size);
      }
    };
  }

  /** Asks another pool. */
  static Pool around(Pool inner) {
    return new Pool() {
      @Override
      public ByteBuffer take(int size) {
        return inner.take(size);
      }
    };
  }

  /** Calls back first, and allocates then. */
  static Pool after(Runnable before) {
    return new Pool() {
      @Override
      public ByteBuffer take(int size) {
        before.run();
        return ByteBuffer.allocateDirect(size);
      }
    };
  }

  /** Allocates, but is not in the list of calls. */
  static ByteBuffer unlisted(int size) {
    return ByteBuffer.allocateDirect(size);
  }
}
