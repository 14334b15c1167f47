package memflight.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import java.util.function.LongConsumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** The copy of {@link HookTemplate} in {@code java.lang}: one a JVM. Thread-safe. */
final class HookClass {
  /** The copy's internal name. */
  static final String INTERNAL_NAME = "java/lang/MemflightHook";

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
        Map.of("jdk.internal.misc", Set.of(HookClass.class.getModule())),
        Map.of("java.lang", Set.of(HookClass.class.getModule())),
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
              new ClassRemapper(writer, new SimpleRemapper(Api.LEVEL, template, INTERNAL_NAME)), 0);
      return writer.toByteArray();
    }
  }

  /** Whether another listener is there already. */
  boolean isTaken() throws ReflectiveOperationException {
    return hook.getField("allocations").get(null) != null;
  }

  /** Sets who listens; null for nobody. */
  void listen(LongBinaryOperator allocations, LongConsumer frees)
      throws ReflectiveOperationException {
    hook.getField("frees").set(null, frees);
    hook.getField("allocations").set(null, allocations);
  }
}
