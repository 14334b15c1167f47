package memflight.agent;

/**
 * Stands in for {@code jdk.internal.misc.Unsafe}, which code of ours cannot name: {@link HookClass}
 * puts that into the copy of {@link HookTemplate}. Its own methods are nowhere.
 */
final class JdkUnsafe {
  private JdkUnsafe() {}

  static native JdkUnsafe getUnsafe();

  native long allocateMemory(long size);

  native long reallocateMemory(long address, long size);

  native void freeMemory(long address);
}
