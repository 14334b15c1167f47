package memflight.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import memflight.bridge.AllocationHooks;

/**
 * The classes that were loaded before the agent: those that may call an allocating method are
 * transformed again. Which ones they are is read from the JVM's own constant pools, since a class
 * that is transformed in vain forgets its running frames' lines all the same.
 */
final class LoadedClasses {
  private static final int BATCH = 64;

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
    List<Class<?>> batch = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isConcerned(type, constants)) {
        batch.add(type);
        if (batch.size() == BATCH) {
          transform(batch);
          batch.clear();
        }
      }
    }
    transform(batch);
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
