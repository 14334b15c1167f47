package sites;

import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import library.Pool;
import sun.misc.Unsafe;

/** Calls of allocators in every place that a program has for them. */
public final class Shapes {
  private static final ByteBuffer STATIC_FIELD = ByteBuffer.allocateDirect(11);
  private static final ByteBuffer STATIC_BLOCK;

  static {
    STATIC_BLOCK = ByteBuffer.allocateDirect(13);
  }

  private final ByteBuffer field = ByteBuffer.allocateDirect(17);
  private final ByteBuffer second;

  private Shapes(int size) {
    second = ByteBuffer.allocateDirect(size);
  }

  private Shapes() {
    this(Keep.it(ByteBuffer.allocateDirect(19)).capacity());
  }

  private static class Parent {
    final ByteBuffer buffer;

    Parent(ByteBuffer buffer, long weight, double share) {
      this.buffer = Keep.it(buffer);
    }
  }

  private static final class Child extends Parent {
    Child(long weight) {
      super(weight > 5 ? ByteBuffer.allocateDirect(23) : ByteBuffer.allocateDirect(29), weight, 0.5);
    }
  }

  private enum Constant {
    ONE(ByteBuffer.allocateDirect(31)),
    TWO(
        ByteBuffer.allocateDirect(37));

    final ByteBuffer buffer;

    Constant(ByteBuffer buffer) {
      this.buffer = buffer;
    }
  }

  private interface Defaulted {
    default ByteBuffer take() {
      return ByteBuffer.allocateDirect(41);
    }

    static ByteBuffer takeStatic() {
      return ByteBuffer.allocateDirect(43);
    }
  }

  public static void run() throws Exception {
    Keep.it(STATIC_FIELD);
    Keep.it(STATIC_BLOCK);
    for (int i = 0; i < 3; i++) {
      Shapes shapes = new Shapes();
      Keep.it(shapes.field);
      Keep.it(shapes.second);
      new Child(i * 4);
      Keep.it(new Defaulted() {}.take());
      Keep.it(Defaulted.takeStatic());
      functions(i);
      handlers(i);
      operands(i, 2.5, 7L);
      unsafe();
      internally();
      libraries();
    }
    Keep.it(Constant.ONE.buffer);
    Keep.it(Constant.TWO.buffer);
  }

  private static void functions(int times) throws Exception {
    IntFunction<ByteBuffer> lambda = size -> Keep.it(ByteBuffer.allocateDirect(size));
    lambda.apply(47);
    IntFunction<ByteBuffer> reference = ByteBuffer::allocateDirect;
    Keep.it(reference.apply(53));
    IntStream.range(0, 2).mapToObj(i -> ByteBuffer.allocateDirect(59)).forEach(Keep::it);
    List<ByteBuffer> all =
        IntStream.of(61, 61).mapToObj(ByteBuffer::allocateDirect).collect(Collectors.toList());
    all.forEach(Keep::it);
    Runnable anonymous =
        new Runnable() {
          private final ByteBuffer own = ByteBuffer.allocateDirect(67);

          @Override
          public void run() {
            Keep.it(own);
            Keep.it(ByteBuffer.allocateDirect(71));
          }
        };
    anonymous.run();
    Thread thread = new Thread(() -> Keep.it(ByteBuffer.allocateDirect(73)));
    thread.start();
    thread.join();
    Keep.it((ByteBuffer) ByteBuffer.class.getMethod("allocateDirect", int.class).invoke(null, 79));
  }

  private static void handlers(int times) {
    long before = 5;
    try {
      Keep.it(ByteBuffer.allocateDirect(83));
      Keep.it(ByteBuffer.allocateDirect(times == 1 ? -1 : 89));
    } catch (IllegalArgumentException e) {
      // The failed call's line may not get this one.
      Keep.it(byReflection(97));
      Keep.it(ByteBuffer.allocateDirect(101 + (int) before));
    } finally {
      Keep.it(ByteBuffer.allocateDirect(103));
    }
    try {
      try {
        ByteBuffer.allocateDirect(-2);
      } finally {
        Keep.it(byReflection(107));
      }
    } catch (RuntimeException e) {
      Keep.it(byReflection(109));
    }
    synchronized (Keep.class) {
      Keep.it(ByteBuffer.allocateDirect(113));
    }
    Keep.it(byReflection(127));
  }

  private static ByteBuffer byReflection(int size) {
    try {
      return (ByteBuffer)
          MethodHandles.lookup()
              .findStatic(
                  ByteBuffer.class,
                  "allocateDirect",
                  MethodType.methodType(ByteBuffer.class, int.class))
              .invokeExact(size);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static String operands(int n, double share, long weight) {
    // Values of all sorts lie on the stack while the call runs.
    String text =
        "a" + (weight + n * (share + Keep.it(ByteBuffer.allocateDirect(131)).capacity())) + 'c';
    StringBuilder made =
        new StringBuilder(Keep.it(ByteBuffer.allocateDirect(n > 1 ? 137 : 139)).capacity());
    int[] array = {1, Keep.it(ByteBuffer.allocateDirect(149)).capacity(), 3};
    array[n % 3] += Keep.it(ByteBuffer.allocateDirect(151)).capacity();
    ByteBuffer nested =
        Keep.it(
            ByteBuffer.allocateDirect(
                Keep.it(
                            ByteBuffer.allocateDirect(
                                Keep.it(ByteBuffer.allocateDirect(157)).capacity() + 6))
                        .capacity()
                    + 4));
    switch (n) {
      case 0 -> Keep.it(ByteBuffer.allocateDirect(163));
      case 1 -> {
        long wide = weight * 3;
        Keep.it(ByteBuffer.allocateDirect((int) wide + 146));
      }
      default -> {
        while (n-- > 0) {
          Keep.it(ByteBuffer.allocateDirect(173));
        }
      }
    }
    return text + made + array[0] + nested;
  }

  private static final Unsafe UNSAFE = theUnsafe();

  private static Unsafe theUnsafe() {
    try {
      Field field = Unsafe.class.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return (Unsafe) field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unsafe() {
    long address = UNSAFE.allocateMemory(176);
    address = UNSAFE.reallocateMemory(address, 184);
    UNSAFE.freeMemory(UNSAFE.allocateMemory(192));
    long fresh = UNSAFE.reallocateMemory(0, 200);
    if (address == fresh) {
      throw new IllegalStateException();
    }
  }

  /** The JDK allocates within, and the line that does the I/O is to be blamed. */
  private static void internally() throws Exception {
    Thread thread = new Thread(Shapes::readAndWrite);
    thread.start();
    thread.join();
  }

  private static void readAndWrite() {
    try {
      Path file = Files.createTempFile("sites", ".bin");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.allocate(211));
      }
      try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
        in.getChannel().read(ByteBuffer.allocate(223));
      }
      Files.delete(file);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class OwnPool implements Pool {
    private final boolean isByReflection;

    OwnPool(boolean isByReflection) {
      this.isByReflection = isByReflection;
    }

    @Override
    public ByteBuffer take(int size) {
      if (isByReflection) {
        return byReflection(size);
      }
      return ByteBuffer.allocateDirect(size);
    }
  }

  private static void libraries() {
    Keep.it(Pool.plain().take(227));
    Keep.it(Pool.unlisted(229));
    Keep.it(Pool.of(ByteBuffer::allocateDirect).take(233));
    Keep.it(Pool.of(size -> ByteBuffer.allocateDirect(size)).take(239));
    Keep.it(Pool.of(Shapes::byReflection).take(241));
    Keep.it(Pool.of(Pool::unlisted).take(251));
    Keep.it(Pool.of(Pool.plain()::take).take(257));
    Keep.it(Pool.of(size -> Pool.plain().take(size)).take(263));
    Keep.it(new OwnPool(false).take(269));
    Keep.it(new OwnPool(true).take(271));
    Keep.it(Pool.around(new OwnPool(false)).take(277));
    Keep.it(Pool.around(new OwnPool(true)).take(281));
    Keep.it(Pool.around(Pool.around(Pool.plain())).take(283));
    Keep.it(Pool.after(Shapes::readAndWrite).take(293));
    Keep.it(Pool.after(() -> Keep.it(Pool.plain().take(307))).take(311));
    Keep.it(Pool.after(() -> Keep.it(byReflection(313))).take(317));
    Keep.it(Pool.after(() -> Keep.it(ByteBuffer.allocateDirect(331))).take(337));
    try {
      Pool.after(
              () -> {
                throw new IllegalStateException("on the way");
              })
          .take(347);
    } catch (IllegalStateException e) {
      Keep.it(Pool.unlisted(349));
    }
  }
}
