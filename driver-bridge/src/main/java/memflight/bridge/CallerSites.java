package memflight.bridge;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * The site of the current thread's call: the innermost frame of the application. Frames of the JDK
 * and of configured libraries are passed over. Where nothing else is left, it is the innermost
 * library frame, or the innermost frame outside the allocator, and the site is internal.
 * Thread-safe.
 */
final class CallerSites {
  /** The site of memory that memflight itself allocates. */
  static final int OWN = -1;

  /** Who owns a class, which decides whether its frames can be blamed. */
  private enum Owner {
    ALLOCATOR,
    JDK,
    LIBRARY,
    MEMFLIGHT,
    APPLICATION
  }

  /** A place in a class's byte code: cheap to compare, while file and line have to be looked up. */
  private record Place(String method, String descriptor, int bytecodeIndex) {}

  /** What is known of a class; kept by the class itself, so that it can be unloaded. */
  private record KnownClass(Owner owner, ConcurrentHashMap<Place, Integer> idOfPlace) {}

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

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

  private final SiteTable sites;
  private final List<String> libraries;
  private final ClassValue<KnownClass> classes =
      new ClassValue<>() {
        @Override
        protected KnownClass computeValue(Class<?> type) {
          return new KnownClass(ownerOf(type), new ConcurrentHashMap<>());
        }
      };

  /**
   * @param libraries prefixes of class names, such as {@code io.netty.}, whose frames are passed
   *     over
   */
  CallerSites(SiteTable sites, List<String> libraries) {
    this.sites = sites;
    this.libraries = List.copyOf(libraries);
  }

  /** The id of the site that the current thread allocates for, or {@link #OWN}. */
  int current() {
    return WALKER.walk(this::siteOf);
  }

  private int siteOf(Stream<StackFrame> frames) {
    StackFrame innermost = null;
    StackFrame library = null;
    // The hook's own frames stand above the allocator's.
    boolean isBelowAllocator = false;
    for (Iterator<StackFrame> all = frames.iterator(); all.hasNext(); ) {
      StackFrame frame = all.next();
      switch (classes.get(frame.getDeclaringClass()).owner()) {
        case APPLICATION -> {
          return idOf(frame, SiteKind.SCRIPT);
        }
        case MEMFLIGHT -> {
          if (isBelowAllocator) {
            return OWN;
          }
        }
        case ALLOCATOR -> isBelowAllocator = true;
        case LIBRARY -> library = library == null ? frame : library;
        case JDK -> innermost = innermost == null && isBelowAllocator ? frame : innermost;
      }
    }
    StackFrame blamed = library != null ? library : innermost;
    return blamed != null
        ? idOf(blamed, SiteKind.INTERNAL)
        : sites.idOf("<no frame>", Site.NO_LINE, "", SiteKind.INTERNAL);
  }

  private int idOf(StackFrame frame, SiteKind kind) {
    Place place = new Place(frame.getMethodName(), frame.getDescriptor(), frame.getByteCodeIndex());
    ConcurrentHashMap<Place, Integer> idOfPlace =
        classes.get(frame.getDeclaringClass()).idOfPlace();
    Integer id = idOfPlace.get(place);
    if (id == null) {
      id =
          sites.idOf(
              fileOf(frame),
              Math.max(frame.getLineNumber(), Site.NO_LINE),
              frame.getClassName() + "." + frame.getMethodName(),
              kind);
      idOfPlace.put(place, id);
    }
    return id;
  }

  /** The source file with its package's path, as source trees are laid out. */
  private static String fileOf(StackFrame frame) {
    String packageName = frame.getDeclaringClass().getPackageName();
    String file = frame.getFileName();
    if (file == null) {
      return frame.getClassName();
    }
    return packageName.isEmpty() ? file : packageName.replace('.', '/') + "/" + file;
  }

  private Owner ownerOf(Class<?> type) {
    String name = type.getName();
    if (ALLOCATORS.contains(name)) {
      return Owner.ALLOCATOR;
    }
    if (startsWithAny(name, OWN_PACKAGES)) {
      return Owner.MEMFLIGHT;
    }
    if (isOfJdk(type)) {
      return Owner.JDK;
    }
    return startsWithAny(name, libraries) ? Owner.LIBRARY : Owner.APPLICATION;
  }

  private static boolean isOfJdk(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null || loader == ClassLoader.getPlatformClassLoader()) {
      return true;
    }
    String module = type.getModule().getName();
    return module != null
        && (module.toLowerCase(Locale.ROOT).startsWith("java.") || module.startsWith("jdk."));
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
