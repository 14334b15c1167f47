package memflight.bridge;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
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

  /**
   * A place in a class's byte code: cheap to compare, while file and line have to be looked up. The
   * methods of keys are written out, see memflight.records.Location.
   */
  private record Place(String method, String descriptor, int bytecodeIndex) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Place that
          && bytecodeIndex == that.bytecodeIndex
          && method.equals(that.method)
          && descriptor.equals(that.descriptor);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * method.hashCode() + descriptor.hashCode()) + bytecodeIndex;
    }
  }

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** A slot whose line did not allocate once: it is walked for ever. */
  private static final int UNSURE = -1;

  private final SiteTable sites;
  private final ClassOwners owners;
  private final WovenCalls calls;
  private final FormerCode formerCode;
  private final LongAdder walks = new LongAdder();

  /** Ids by place; kept by the class itself, so that it can be unloaded. */
  private final ClassValue<ConcurrentHashMap<Place, Integer>> places =
      new ClassValue<>() {
        @Override
        protected ConcurrentHashMap<Place, Integer> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  /** By slot: the site, 0 while it is not known, or {@link #UNSURE}. Grows. */
  private volatile int[] siteOfSlot = new int[64];

  CallerSites(SiteTable sites, ClassOwners owners, WovenCalls calls, FormerCode formerCode) {
    this.sites = sites;
    this.owners = owners;
    this.calls = calls;
    this.formerCode = formerCode;
  }

  ClassOwners owners() {
    return owners;
  }

  // Hot path.

  /** The site of a slot, or something that is not positive where the stack has to be walked. */
  int known(int slot) {
    int[] known = siteOfSlot;
    return slot < known.length ? known[slot] : 0;
  }

  // Cold paths.

  /**
   * The id of the site that the current thread allocates for, or {@link #OWN}, from its stack.
   * Checks what is known of {@code slot}, the thread's mark, if it has one.
   */
  int walk(int slot) {
    walks.increment();
    int id = current();
    if (slot != 0) {
      learn(slot, id);
    }
    return id;
  }

  /** How often the stack was walked. */
  long walks() {
    return walks.sum();
  }

  private synchronized void learn(int slot, int id) {
    int[] known = siteOfSlot;
    if (slot >= known.length) {
      known = Arrays.copyOf(known, Math.max(slot + 1, 2 * known.length));
    }
    if (known[slot] > 0 && known[slot] != id) {
      known[slot] = UNSURE;
    } else if (known[slot] == 0 && id != OWN && calls.isAt(slot, sites.get(id))) {
      known[slot] = id;
    }
    siteOfSlot = known;
  }

  private int current() {
    return WALKER.walk(this::siteOf);
  }

  private int siteOf(Stream<StackFrame> frames) {
    StackFrame innermost = null;
    StackFrame library = null;
    // The hook's own frames stand above the allocator's.
    boolean isBelowAllocator = false;
    for (Iterator<StackFrame> all = frames.iterator(); all.hasNext(); ) {
      StackFrame frame = all.next();
      switch (owners.of(frame.getDeclaringClass())) {
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
    Class<?> type = frame.getDeclaringClass();
    if (formerCode.isSuperseded(type)) {
      // The same index may be another place of the code before.
      return newId(frame, kind);
    }
    Place place = new Place(frame.getMethodName(), frame.getDescriptor(), frame.getByteCodeIndex());
    ConcurrentHashMap<Place, Integer> idOfPlace = places.get(type);
    Integer id = idOfPlace.get(place);
    if (id == null) {
      id = newId(frame, kind);
      idOfPlace.put(place, id);
    }
    return id;
  }

  private int newId(StackFrame frame, SiteKind kind) {
    String file = frame.getFileName();
    int line = frame.getLineNumber();
    FormerCode.Lines former = file == null ? formerCode.lines(frame.getDeclaringClass()) : null;
    if (former != null) {
      file = former.sourceFile();
      line = former.of(frame.getMethodName() + frame.getDescriptor(), frame.getByteCodeIndex());
    }
    return sites.idOf(
        WovenCalls.fileOf(frame.getClassName(), file),
        Math.max(line, Site.NO_LINE),
        frame.getClassName() + "." + frame.getMethodName(),
        kind);
  }
}
