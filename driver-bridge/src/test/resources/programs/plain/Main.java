package plain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A program that knows nothing of memflight. */
public final class Main {
  private static final List<ByteBuffer> KEPT = new ArrayList<>();
  private static final ByteBuffer FIELD = ByteBuffer.allocateDirect(1009);

  private Main() {}

  private static final class Inner {
    final ByteBuffer buffer = ByteBuffer.allocateDirect(1013);
  }

  private enum Constant {
    ONE(ByteBuffer.allocateDirect(1019));

    final ByteBuffer buffer;

    Constant(ByteBuffer buffer) {
      this.buffer = buffer;
    }
  }

  public static void main(String[] args) throws Exception {
    KEPT.add(FIELD);
    KEPT.add(Constant.ONE.buffer);
    for (int i = 0; i < 10; i++) {
      KEPT.add(new Inner().buffer);
      KEPT.add(ByteBuffer.allocateDirect(1021));
      IntFunction<ByteBuffer> lambda = size -> ByteBuffer.allocateDirect(size);
      KEPT.add(lambda.apply(1031));
      IntFunction<ByteBuffer> reference = ByteBuffer::allocateDirect;
      KEPT.add(reference.apply(1033));
      IntStream.of(1039, 1049).mapToObj(ByteBuffer::allocateDirect).forEach(KEPT::add);
      Runnable anonymous =
          new Runnable() {
            @Override
            public void run() {
              KEPT.add(ByteBuffer.allocateDirect(1051));
            }
          };
      anonymous.run();
    }
    for (int i = 0; i < 5_000; i++) {
      KEPT.add(ByteBuffer.allocateDirect(8));
    }
    Walks.print();
  }
}
