package memflight.bridge;

import java.util.List;
import java.util.Locale;

/**
 * Whose code a class is, which decides whether its frames can be blamed. Immutable; thread-safe.
 */
public final class ClassOwners {
  /** Whose code it is. */
  public enum Owner {
    ALLOCATOR,
    JDK,
    LIBRARY,
    MEMFLIGHT,
    APPLICATION
  }

  private static final List<String> ALLOCATORS =
      List.of("jdk.internal.misc.Unsafe", "sun.misc.Unsafe");

  private static final List<String> OWN_PACKAGES =
      List.of(
          // What JFR allocates to record is the tool's own, too.
          "jdk.jfr.",
          "memflight.agent.",
          "memflight.bridge.",
          "memflight.chunk.",
          "memflight.converters.",
          "memflight.events.",
          "memflight.memlog.",
          "memflight.pipe.",
          "memflight.records.");

  private final List<String> libraries;
  private final ClassValue<Owner> ofClass =
      new ClassValue<>() {
        @Override
        protected Owner computeValue(Class<?> type) {
          return of(type.getName(), type.getClassLoader(), type.getModule());
        }
      };

  /**
   * @param libraries prefixes of class names, such as {@code io.netty.}, whose frames are passed
   *     over
   */
  ClassOwners(List<String> libraries) {
    this.libraries = List.copyOf(libraries);
  }

  List<String> libraries() {
    return libraries;
  }

  /** Whose code a class is. */
  public Owner of(Class<?> type) {
    return ofClass.get(type);
  }

  /**
   * The same for a class that is about to be defined.
   *
   * @param name with dots
   */
  public Owner of(String name, ClassLoader loader, Module module) {
    if (ALLOCATORS.contains(name)) {
      return Owner.ALLOCATOR;
    }
    if (startsWithAny(name, OWN_PACKAGES)) {
      return Owner.MEMFLIGHT;
    }
    if (isOfJdk(loader, module)) {
      return Owner.JDK;
    }
    return startsWithAny(name, libraries) ? Owner.LIBRARY : Owner.APPLICATION;
  }

  private static boolean isOfJdk(ClassLoader loader, Module module) {
    if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
      return true;
    }
    String name = module == null ? null : module.getName();
    return name != null
        && (name.toLowerCase(Locale.ROOT).startsWith("java.") || name.startsWith("jdk."));
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
