package memflight.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;

/** The copy of {@link HookTemplate} in {@code java.lang}: one a JVM. Thread-safe. */
final class HookClass {
  /** The copy's internal name. */
  static final String INTERNAL_NAME = "java/lang/MemflightHook";

  private static final Set<Module> OURS = Set.of(HookClass.class.getModule());

  /** The JDK's own allocator, and the way to the constant pools of loaded classes. */
  private static final Map<String, Set<Module>> EXPORTS =
      Map.of("jdk.internal.access", OURS, "jdk.internal.misc", OURS, "jdk.internal.reflect", OURS);

  private final Class<?> hook;

  private HookClass(Class<?> hook) {
    this.hook = hook;
  }

  /** Defines the class, or finds it where an agent has been here before. */
  static HookClass define(Instrumentation instrumentation)
      throws IOException, ReflectiveOperationException {
    instrumentation.redefineModule(
        Object.class.getModule(), Set.of(), EXPORTS, Map.of("java.lang", OURS), Set.of(), Map.of());
    Class<?> existing = find();
    if (existing != null) {
      return new HookClass(existing);
    }
    MethodHandles.Lookup lookup =
        MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup());
    return new HookClass(lookup.defineClass(renamedTemplate()));
  }

  private static Class<?> find() {
    try {
      return Class.forName(INTERNAL_NAME.replace('/', '.'), true, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static byte[] renamedTemplate() throws IOException {
    try (InputStream in = HookTemplate.class.getResourceAsStream("HookTemplate.class")) {
      return ClassFileNames.renamed(
          in.readAllBytes(),
          Map.of(
              internalName(HookTemplate.class),
              INTERNAL_NAME,
              internalName(JdkUnsafe.class),
              UnsafeTransformer.UNSAFE,
              internalName(Outlined.class),
              "jdk/internal/vm/annotation/DontInline"));
    }
  }

  private static String internalName(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  /** Whether another listener is there already. */
  boolean isTaken() throws ReflectiveOperationException {
    return hook.getField("allocations").get(null) != null;
  }

  /** Whether woven calls can leave marks in this JVM. */
  boolean hasMarks() throws ReflectiveOperationException {
    return (boolean) hook.getMethod("hasMarks").invoke(null);
  }

  /** Tells the slot of the woven call that the current thread is in, 0 if it is in none. */
  IntSupplier marked() throws ReflectiveOperationException {
    return (IntSupplier) hook.getField("MARKED").get(null);
  }

  /** Sets who says whose code a class is, in terms of {@link HookTemplate#JDK} and so on. */
  void owners(ToIntFunction<Class<?>> owners) throws ReflectiveOperationException {
    hook.getField("owners").set(null, owners);
  }

  /** Allocates, reallocates and frees once. */
  void tryOut() throws ReflectiveOperationException {
    ((Runnable) marked()).run();
  }

  /** Sets what is run, once, when the platform's MBean server is handed out; null for nothing. */
  void whenServed(Runnable first) throws ReflectiveOperationException {
    hook.getField("whenServed").set(null, first);
  }

  /** Sets who listens; null for nobody. */
  void listen(LongBinaryOperator allocations, LongConsumer frees)
      throws ReflectiveOperationException {
    hook.getField("frees").set(null, frees);
    hook.getField("allocations").set(null, allocations);
  }
}
