package memflight.benchmarks;

import java.util.Random;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.EntryListener;

/**
 * The entries of a log: a {@link MallocTrace} forwards and backwards, so that they can be repeated,
 * by four threads that take turns of about 16 entries, a million entries a second. Times and
 * sequences go on from one round to the next. Not thread-safe.
 */
public final class EntryLoop {
  private static final int PAIRS = 500_000;

  /** Entries of a round. */
  public static final int ENTRIES = 4 * PAIRS;

  private static final int PRODUCERS = 4;

  private final boolean[] isFree = new boolean[ENTRIES];
  private final long[] addresses = new long[ENTRIES];
  private final int[] sizes = new int[ENTRIES];
  private final int[] sites = new int[ENTRIES];
  private final int[] producers = new int[ENTRIES];
  private final int[] waits = new int[ENTRIES];
  private final long[] sequences = new long[PRODUCERS];
  private long time;

  public EntryLoop() {
    MallocTrace trace = new MallocTrace(100_000, PAIRS, 1);
    for (int i = 0; i < PAIRS; i++) {
      freed(2 * i, true, trace, i);
      allocated(2 * i + 1, false, trace, i);
      allocated(ENTRIES - 2 - 2 * i, true, trace, i);
      freed(ENTRIES - 1 - 2 * i, false, trace, i);
    }
    Random random = new Random(2);
    int producer = 0;
    for (int i = 0; i < ENTRIES; i++) {
      if (random.nextInt(16) == 0) {
        producer = random.nextInt(PRODUCERS);
      }
      producers[i] = producer;
      waits[i] = random.nextInt(2000);
    }
  }

  private void freed(int entry, boolean free, MallocTrace trace, int pair) {
    set(entry, free, trace.freedAddresses[pair], trace.freedSizes[pair], trace.freedSites[pair]);
  }

  private void allocated(int entry, boolean free, MallocTrace trace, int pair) {
    set(entry, free, trace.addresses[pair], trace.sizes[pair], trace.sites[pair]);
  }

  private void set(int entry, boolean free, long address, int size, int site) {
    isFree[entry] = free;
    addresses[entry] = address;
    sizes[entry] = size;
    sites[entry] = site;
  }

  /** One round. */
  public void sendTo(EntryListener listener) {
    long now = time;
    for (int i = 0; i < ENTRIES; i++) {
      int producer = producers[i];
      long sequence = ++sequences[producer];
      now += waits[i];
      if (isFree[i]) {
        listener.free(now, producer, sequence, addresses[i], sizes[i], sites[i]);
      } else {
        listener.allocation(now, producer, sequence, addresses[i], sizes[i], sites[i]);
      }
    }
    time = now;
  }

  /** The text of a site. */
  public static Site site(int id) {
    return new Site(id, "/server/module" + id % 20 + ".gs", id, "f" + id, SiteKind.SCRIPT);
  }
}
