package memflight.agent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import memflight.bridge.AllocationHooks;

/**
 * The classes that were loaded before the agent: those that may call an allocating method are
 * transformed again. Which ones they are is read from the JVM's own constant pools, since a class
 * that is transformed in vain forgets its running frames' lines all the same.
 */
final class LoadedClasses {
  private static final int BATCH = 64;

  private static final int UNKNOWN = -1;

  /** How often a class has got other code; null in a JVM that does not say. */
  private static final VarHandle REDEFINITIONS = redefinitions();

  private final Instrumentation instrumentation;
  private final AllocationHooks hooks;
  private final CallSiteTransformer transformer;

  LoadedClasses(
      Instrumentation instrumentation, AllocationHooks hooks, CallSiteTransformer transformer) {
    this.instrumentation = instrumentation;
    this.hooks = hooks;
    this.transformer = transformer;
  }

  /** Transforms them, in batches; those that the JVM refuses stay as they are. */
  void transform() throws ReflectiveOperationException {
    LoadedConstants constants = new LoadedConstants();
    List<Class<?>> concerned = new ArrayList<>();
    Set<Class<?>> unchanged = new HashSet<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      // Asked before any is transformed: that counts for its subclasses, too.
      int redefinitions = REDEFINITIONS == null ? UNKNOWN : (int) REDEFINITIONS.getVolatile(type);
      if (redefinitions > 0) {
        hooks.formerCode().superseded(type, null);
      }
      if (isConcerned(type, constants)) {
        concerned.add(type);
        if (redefinitions == 0) {
          unchanged.add(type);
        }
      }
    }
    transformer.knowLinesOf(unchanged);
    for (int i = 0; i < concerned.size(); i += BATCH) {
      transform(concerned.subList(i, Math.min(i + BATCH, concerned.size())));
    }
    transformer.knowLinesOf(Collections.emptySet());
  }

  private static VarHandle redefinitions() {
    try {
      return MethodHandles.privateLookupIn(Class.class, MethodHandles.lookup())
          .findVarHandle(Class.class, "classRedefinedCount", int.class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private boolean isConcerned(Class<?> type, LoadedConstants constants) {
    if (type.isArray() || type.isHidden() || type.getClassLoader() == null) {
      return false;
    }
    AllocatingCalls calls = transformer.callsIn(hooks.owners().of(type));
    try {
      return calls != null
          && instrumentation.isModifiableClass(type)
          && constants.nameAny(type, calls);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      transformer.failed(type.getName(), e);
      return false;
    }
  }

  private void transform(List<Class<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      instrumentation.retransformClasses(batch.toArray(Class<?>[]::new));
    } catch (Throwable e) {
      // One that the JVM refuses makes it refuse them all.
      if (batch.size() == 1) {
        transformer.failed(batch.get(0).getName(), e);
      } else {
        batch.forEach(type -> transform(List.of(type)));
      }
    }
  }

  /** The constant pools of loaded classes, by the JDK's own way to them. */
  private static final class LoadedConstants {
    private final Object access;
    private final Method constantPool;
    private final Method size;
    private final Method tagAt;
    private final Method textAt;

    LoadedConstants() throws ReflectiveOperationException {
      access =
          Class.forName("jdk.internal.access.SharedSecrets")
              .getMethod("getJavaLangAccess")
              .invoke(null);
      constantPool =
          Class.forName("jdk.internal.access.JavaLangAccess")
              .getMethod("getConstantPool", Class.class);
      Class<?> type = Class.forName("jdk.internal.reflect.ConstantPool");
      size = type.getMethod("getSize");
      tagAt = type.getMethod("getTagAt", int.class);
      textAt = type.getMethod("getUTF8At", int.class);
    }

    /** Whether a class names one that has allocating methods. */
    boolean nameAny(Class<?> type, AllocatingCalls calls) throws ReflectiveOperationException {
      Object pool = constantPool.invoke(access, type);
      int entries = (int) size.invoke(pool);
      for (int i = 1; i < entries; i++) {
        if (tagAt.invoke(pool, i).toString().equals("UTF8")
            && calls.isOwner((String) textAt.invoke(pool, i))) {
          return true;
        }
      }
      return false;
    }
  }
}
