package memflight.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** The copy of {@link HookTemplate} in {@code java.lang}: one a JVM. Thread-safe. */
final class HookClass {
  /** The copy's internal name. */
  static final String INTERNAL_NAME = "java/lang/MemflightHook";

  /** The JDK's own allocator, and the way to the constant pools of loaded classes. */
  private static final List<String> EXPORTS =
      List.of("jdk.internal.access", "jdk.internal.misc", "jdk.internal.reflect");

  private static final Set<Module> OURS = Set.of(HookClass.class.getModule());

  private final Class<?> hook;

  private HookClass(Class<?> hook) {
    this.hook = hook;
  }

  /** Defines the class, or finds it where an agent has been here before. */
  static HookClass define(Instrumentation instrumentation)
      throws IOException, ReflectiveOperationException {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        EXPORTS.stream().collect(Collectors.toMap(name -> name, name -> OURS)),
        Map.of("java.lang", OURS),
        Set.of(),
        Map.of());
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
    String template = HookTemplate.class.getName().replace('.', '/');
    try (InputStream in = HookTemplate.class.getResourceAsStream("HookTemplate.class")) {
      ClassWriter writer = new ClassWriter(0);
      new ClassReader(in)
          .accept(
              new ClassRemapper(
                  new Outlined(writer), new SimpleRemapper(Api.LEVEL, template, INTERNAL_NAME)),
              0);
      return writer.toByteArray();
    }
  }

  /**
   * Keeps what lies behind the hook out of its callers: else the JVM compiles all of it, JFR's
   * writing of events included, once more for each place that allocates or frees, which takes
   * longer than a few hundred thousand calls of it. The JVM heeds this annotation in its own
   * packages only.
   */
  private static final class Outlined extends ClassVisitor {
    private static final String OUTLINED = "tell";
    private static final String ANNOTATION = "Ljdk/internal/vm/annotation/DontInline;";

    Outlined(ClassVisitor next) {
      super(Api.LEVEL, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (name.equals(OUTLINED)) {
        method.visitAnnotation(ANNOTATION, true).visitEnd();
      }
      return method;
    }
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

  /** Sets who listens; null for nobody. */
  void listen(LongBinaryOperator allocations, LongConsumer frees)
      throws ReflectiveOperationException {
    hook.getField("frees").set(null, frees);
    hook.getField("allocations").set(null, allocations);
  }
}
