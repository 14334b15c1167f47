package memflight.bridge;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.SiteKind;

/**
 * What a driver's allocator calls: after it obtained memory, and before it gives memory back. In
 * that order the times of events are a causal order: whoever gets an address again was told of it
 * later than its free. Turns each call into one numbered JFR event.
 *
 * <p>Thread-safe; waits only when JFR's buffers would overflow; never throws into the caller. While
 * nothing is recorded each call returns at once.
 *
 * <pre>{@code
 * AllocationHooks hooks = MemProfiler.instance().hooks();
 * int site = hooks.site("/test/test.gs", 6, "main", SiteKind.SCRIPT);
 * hooks.allocated(address, size, site);
 * hooks.freed(address);
 * }</pre>
 */
public final class AllocationHooks {
  /**
   * A woven call that is known is checked against the stack each time that the producer has taken
   * this many numbers, less one: an allocator of the application's may call back in ways that
   * nobody foresaw.
   */
  private static final long CHECK_MASK = 4096 - 1;

  private final ProducerSequences sequences;
  private final SiteTable sites;
  private final BackPressure backPressure;
  private final ReentryGuard guard = new ReentryGuard();
  private final OwnMemory ownMemory = new OwnMemory();
  private final AtomicLong failures = new AtomicLong();
  private final Consumer<String> log;
  private final WovenCalls wovenCalls = new WovenCalls();
  private final FormerCode formerCode = new FormerCode();
  private volatile CallerSites callerSites;
  private volatile IntSupplier marked = () -> 0;
  private volatile boolean isRecording;

  AllocationHooks(
      ProducerSequences sequences,
      SiteTable sites,
      BackPressure backPressure,
      Consumer<String> log) {
    this.sequences = sequences;
    this.sites = sites;
    this.backPressure = backPressure;
    this.log = log;
    callerSites = callerSites(List.of());
  }

  void start() {
    isRecording = true;
  }

  /** Stops; when this returns, no call that began before is under way any more. */
  void stop() {
    isRecording = false;
    guard.awaitEmpty();
  }

  /** Sets which classes' frames are passed over, by prefixes of their names. */
  public void libraries(List<String> prefixes) {
    if (!prefixes.equals(owners().libraries())) {
      callerSites = callerSites(prefixes);
    }
  }

  private CallerSites callerSites(List<String> libraries) {
    return new CallerSites(sites, new ClassOwners(libraries), wovenCalls, formerCode);
  }

  /** Whose code a class is, as {@link #libraries} has it. */
  public ClassOwners owners() {
    return callerSites.owners();
  }

  /** Calls of allocating methods that carry a slot, which spares walking the stack. */
  public WovenCalls wovenCalls() {
    return wovenCalls;
  }

  /** The code that classes had before they were retransformed. */
  public FormerCode formerCode() {
    return formerCode;
  }

  /** Sets who knows the slot of the woven call that the current thread is in; 0 is none. */
  public void marked(IntSupplier slotOfCurrentThread) {
    marked = slotOfCurrentThread;
  }

  /** How often the stack was walked to find a site, since {@link #libraries} last changed. */
  public long stackWalks() {
    return callerSites.walks();
  }

  /** The id of a code location, the same for the same arguments. Look it up once and keep it. */
  public int site(String file, int line, String function, SiteKind kind) {
    return sites.idOf(file, line, function, kind);
  }

  // Hot path.

  /** {@code size} bytes were obtained at {@code address} for {@code site}. */
  public void allocated(long address, long size, int site) {
    if (isRecording) {
      Thread thread = Thread.currentThread();
      int producer = ProducerSequences.producerOf(thread);
      if (enter(thread, producer)) {
        commitAllocation(thread, producer, address, size, site);
      } else {
        ownMemory.add(address);
      }
    }
  }

  /**
   * {@code size} bytes were obtained at {@code address} for the application line that is calling.
   */
  public void allocated(long address, long size) {
    if (isRecording) {
      Thread thread = Thread.currentThread();
      int producer = ProducerSequences.producerOf(thread);
      if (!enter(thread, producer)) {
        ownMemory.add(address);
        return;
      }
      CallerSites callers = callerSites;
      int slot = marked.getAsInt();
      int site = callers.known(slot);
      if (site > 0 && (sequences.last(producer) & CHECK_MASK) != 0) {
        commitAllocation(thread, producer, address, size, site);
      } else {
        walkAndCommit(callers, slot, thread, producer, address, size);
      }
    }
  }

  /** The memory at {@code address} is about to be given back. */
  public void freed(long address) {
    if (isRecording && address != 0 && !ownMemory.remove(address)) {
      Thread thread = Thread.currentThread();
      int producer = ProducerSequences.producerOf(thread);
      if (guard.enter(thread, producer)) {
        commitFree(thread, producer, address);
      } else {
        // Inside another event of the same thread: it cannot be written, so its number goes
        // missing.
        sequences.next(producer);
      }
    }
  }

  /**
   * Giving back {@code address} failed after {@link #freed}, on the same thread: it is still in
   * use.
   */
  public void restored(long address) {
    allocated(address, AllocationEvent.RESTORED, 0);
  }

  private boolean enter(Thread thread, int producer) {
    return !(thread instanceof OwnThread) && guard.enter(thread, producer);
  }

  /** The guard has been entered. */
  private void commitAllocation(Thread thread, int producer, long address, long size, int site) {
    long sequence = 0;
    // Switched off meanwhile: whoever did it may have looked into the guard already.
    if (isRecording) {
      sequence = sequences.next(producer);
      try {
        AllocationEvent event = new AllocationEvent();
        event.address = address;
        event.size = size;
        event.site = site;
        event.producer = producer;
        event.sequence = sequence;
        event.location = AllocationEvent.hasLocation() ? sites.locationOf(site) : null;
        event.commit();
      } catch (Throwable e) {
        // The number was taken, so the loss shows.
        failed(e);
      }
    }
    leave(thread, producer, sequence);
  }

  /** The guard has been entered. */
  private void commitFree(Thread thread, int producer, long address) {
    long sequence = 0;
    if (isRecording) {
      sequence = sequences.next(producer);
      try {
        FreeEvent event = new FreeEvent();
        event.address = address;
        event.producer = producer;
        event.sequence = sequence;
        event.commit();
      } catch (Throwable e) {
        failed(e);
      }
    }
    leave(thread, producer, sequence);
  }

  private void leave(Thread thread, int producer, long sequence) {
    guard.exit(thread, producer);
    if (sequence % BackPressure.CHECK_EVERY == 0 && sequence != 0) {
      backPressure.await();
    }
  }

  // Cold paths.

  /** The guard has been entered. */
  private void walkAndCommit(
      CallerSites callers, int slot, Thread thread, int producer, long address, long size) {
    int site;
    try {
      site = callers.walk(slot);
    } catch (Throwable e) {
      lose(producer, e);
      guard.exit(thread, producer);
      return;
    }
    if (site == CallerSites.OWN) {
      guard.exit(thread, producer);
      ownMemory.add(address);
    } else {
      commitAllocation(thread, producer, address, size, site);
    }
  }

  /** Takes a number that no event will carry, so that the loss shows. */
  private void lose(int producer, Throwable cause) {
    sequences.next(producer);
    failed(cause);
  }

  private void failed(Throwable cause) {
    if (failures.getAndIncrement() == 0) {
      log.accept("an event could not be recorded and counts as lost: " + cause);
    }
  }
}
