package testdriver;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds buffers of odd sizes that it allocates at three lines, and says so: {@code held FILE:LINE
 * BYTES BLOCKS}. In between it allocates a large buffer and frees it.
 *
 * <p>Arguments: rounds, then "exit N" to end with that exit code, "halt N" to end without shutdown
 * hooks, or "wait" to read its standard input: "more" for another round, "end" for the end.
 */
public final class CountingDriver {
  private static final String FILE = "testdriver/CountingDriver.java";
  private static final List<ByteBuffer> HELD = new ArrayList<>();
  private static final MethodHandle CLEAN = cleaner();

  private CountingDriver() {}

  public static void main(String[] args) throws Throwable {
    int rounds = Integer.parseInt(args[0]);
    for (int i = 0; i < rounds; i++) {
      round();
    }
    print(rounds);
    switch (args[1]) {
      case "exit" -> System.exit(Integer.parseInt(args[2]));
      case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(args[2]));
      default -> obey(rounds);
    }
  }

  private static void obey(int before) throws Throwable {
    int rounds = before;
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      if (line.toString().equals("end")) {
        return;
      }
      line.setLength(0);
      round();
      print(++rounds);
    }
    throw new IOException("standard input ended");
  }

  private static void round() throws Throwable {
    HELD.add(ByteBuffer.allocateDirect(1_001)); // small
    HELD.add(ByteBuffer.allocateDirect(20_011)); // middle
    HELD.add(ByteBuffer.allocateDirect(20_011)); // twin
    ByteBuffer passing = ByteBuffer.allocateDirect(3_000_017); // passing
    CLEAN.invokeExact(passing);
  }

  private static void print(int rounds) {
    // The allocator is asked for multiples of 8.
    System.out.println("held " + FILE + ":" + SMALL + " " + 1_008L * rounds + " " + rounds);
    System.out.println("held " + FILE + ":" + (SMALL + 1) + " " + 20_016L * rounds + " " + rounds);
    System.out.println("held " + FILE + ":" + (SMALL + 2) + " " + 20_016L * rounds + " " + rounds);
    System.out.println("passing " + FILE + ":" + (SMALL + 3) + " 3000024");
    System.out.println("ready");
  }

  /** The line that says "small". */
  private static final int SMALL = 58;

  private static MethodHandle cleaner() {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
