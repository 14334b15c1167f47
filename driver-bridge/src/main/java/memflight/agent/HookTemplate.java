package memflight.agent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntSupplier;
import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;

/**
 * What the woven allocator and the woven calls of it call. This class itself is never used: {@link
 * HookClass} defines a copy of it in {@code java.lang}, the one package that every class loader
 * sees, so nothing has to be added to the boot class path. Public for that copy alone.
 *
 * <p>A woven call stands between {@link #enter} and {@link #exit}, which leave a <em>mark</em> for
 * the thread: whose call is under way. Marks lie in stripes by thread id and carry that id. Threads
 * that meet on a stripe overwrite each other's marks, and who finds another's has none.
 */
@SuppressWarnings("ReturnValueIgnored") // The JDK has no (long, long) -> void.
public final class HookTemplate implements IntSupplier, Runnable {
  /** Bits of a mark below the thread's id. */
  public static final int MARK_BITS = 26;

  /**
   * The bit of a mark that says: the call leads into a library, and only what the library's own
   * woven calls allocate is on its account.
   */
  public static final int LIBRARY_CALL = 1 << (MARK_BITS - 1);

  /** What {@link #owners} says of a class of the JDK, of a library, and of anybody else. */
  public static final int JDK = 0;

  public static final int LIBRARY = 1;
  public static final int OTHER = 2;

  /** The current thread's mark: the slot of the call that allocates, 0 where none is known. */
  public static final IntSupplier MARKED = new HookTemplate();

  private static final int STRIPES = 1024;

  /** A cache line. */
  private static final int STRIDE = 8;

  private static final VarHandle MARKS = MethodHandles.arrayElementVarHandle(long[].class);

  /** Not {@code Thread.getId}, which an application can override. */
  private static final VarHandle THREAD_ID = threadId();

  private static final long[] marks = new long[STRIPES * STRIDE];

  /** Says whose code a class is. Null: nobody knows. */
  public static volatile ToIntFunction<Class<?>> owners;

  /**
   * Receives (address, size); a size of -1 says that a free did not happen. Null: nobody listens.
   */
  public static volatile LongBinaryOperator allocations;

  /** Receives the address of memory that is about to be freed. Null: nobody listens. */
  public static volatile LongConsumer frees;

  /** Run once when the platform's MBean server is handed out. */
  public static volatile Runnable whenServed;

  /**
   * Sizes as nobody else asks for while the test runs; multiples of 8, the allocator's rounding.
   */
  static final long TEST_SIZE = 10_007 * 8;

  static final long LARGER_TEST_SIZE = 20_011 * 8;

  private HookTemplate() {}

  /** Called before the platform's MBean server is handed out, under the lock for that. */
  public static void served() {
    Runnable first = whenServed;
    if (first != null) {
      whenServed = null;
      first.run();
    }
  }

  /** Allocates, reallocates and frees once, for {@link SelfTest}. */
  @Override
  public void run() {
    JdkUnsafe unsafe = JdkUnsafe.getUnsafe();
    long address = unsafe.allocateMemory(TEST_SIZE);
    unsafe.freeMemory(unsafe.reallocateMemory(address, LARGER_TEST_SIZE));
  }

  /** Whether this JVM's threads can be told apart; otherwise there are no marks. */
  public static boolean hasMarks() {
    return THREAD_ID != null;
  }

  private static VarHandle threadId() {
    try {
      return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
          .findVarHandle(Thread.class, "tid", long.class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  // Hot path.

  /** Called after memory was asked for; {@code address} is 0 where there was none. */
  public static void allocated(long address, long size) {
    LongBinaryOperator listener = allocations;
    if (listener != null && address != 0) {
      tell(listener, address, size);
    }
  }

  /** Called before memory is freed or reallocated. */
  public static void freed(long address) {
    LongConsumer listener = frees;
    if (listener != null && address != 0) {
      tell(listener, address);
    }
  }

  /** Called after memory at {@code before}, announced as freed, was reallocated; 0: it was not. */
  public static void reallocated(long before, long address, long size) {
    LongBinaryOperator listener = allocations;
    if (listener != null) {
      if (address != 0) {
        tell(listener, address, size);
      } else if (before != 0) {
        tell(listener, before, -1);
      }
    }
  }

  @Outlined
  private static void tell(LongBinaryOperator listener, long address, long size) {
    listener.applyAsLong(address, size);
  }

  @Outlined
  private static void tell(LongConsumer listener, long address) {
    listener.accept(address);
  }

  /**
   * Before a call that runs no code of the application's: an application's call, {@code call} being
   * its slot with or without {@link #LIBRARY_CALL}, or a library's, {@code call} being 0, which
   * goes on the account of the call into the library.
   *
   * @return what {@link #exit} takes after the call
   */
  public static int enter(int call) {
    long thread = threadNumber();
    int previous = mark(thread);
    set(thread, call != 0 ? call : ofLibrary(previous));
    return previous;
  }

  /** The same for a call whose {@code receiver} decides what code it runs. */
  public static int enter(Object receiver, int call) {
    long thread = threadNumber();
    int previous = mark(thread);
    ToIntFunction<Class<?>> known = owners;
    int owner = known == null || receiver == null ? OTHER : known.applyAsInt(receiver.getClass());
    int mark = 0;
    if (owner == JDK) {
      mark = call != 0 ? call : ofLibrary(previous);
    } else if (owner == LIBRARY) {
      mark = call != 0 ? call | LIBRARY_CALL : previous;
    }
    set(thread, mark);
    return previous;
  }

  /** After a call, however it ended. */
  public static void exit(int previous) {
    long thread = threadNumber();
    int index = index(thread);
    // Another thread's mark is its own business.
    if ((long) MARKS.getOpaque(marks, index) >>> MARK_BITS == thread) {
      MARKS.setOpaque(marks, index, (thread << MARK_BITS) | previous);
    }
  }

  @Override
  public int getAsInt() {
    int mark = mark(threadNumber());
    return (mark & LIBRARY_CALL) == 0 ? mark : 0;
  }

  /** A library's allocating call is the application's only if that called the library. */
  private static int ofLibrary(int previous) {
    return (previous & LIBRARY_CALL) == 0 ? 0 : previous ^ LIBRARY_CALL;
  }

  private static int mark(long thread) {
    long mark = (long) MARKS.getOpaque(marks, index(thread));
    return mark >>> MARK_BITS == thread ? (int) mark & ((1 << MARK_BITS) - 1) : 0;
  }

  private static void set(long thread, int mark) {
    MARKS.setOpaque(marks, index(thread), (thread << MARK_BITS) | mark);
  }

  private static int index(long thread) {
    return ((int) thread & (STRIPES - 1)) * STRIDE;
  }

  /** The current thread's id, as far as it fits above a mark; 38 bits of threads are enough. */
  private static long threadNumber() {
    return (long) THREAD_ID.get(Thread.currentThread()) & (-1L >>> MARK_BITS);
  }
}
