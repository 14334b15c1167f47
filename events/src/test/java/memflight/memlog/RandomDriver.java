package memflight.memlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.EntryListener;

/**
 * A driver that allocates and frees at random, the same for the same seed. Other modules' tests use
 * it, too.
 */
public final class RandomDriver {
  static final int SITES = 40;

  private final Random random;
  private final List<Entry> live = new ArrayList<>();
  private final long[] sequences = new long[256];
  private final long meanStepNanos;
  private long time;
  private long heap = 0x7F00_0000_0000L;

  public RandomDriver(long seed, long startNanos, long meanStepNanos) {
    System.out.println("RandomDriver seed " + seed);
    this.random = new Random(seed);
    this.time = startNanos;
    this.meanStepNanos = meanStepNanos;
  }

  public long time() {
    return time;
  }

  /** What is live already, to be freed some time. */
  public List<Entry> before(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(allocation(0, EntryListener.NO_SEQUENCE));
    }
    return entries;
  }

  /**
   * The next {@code count} entries; now and then a long pause, an extreme value or a synthetic one.
   */
  public List<Entry> next(int count) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(next());
    }
    return entries;
  }

  private Entry next() {
    time += random.nextInt(500) == 0 ? meanStepNanos * 3000 : random.nextLong(2 * meanStepNanos);
    int producer = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(4);
    boolean isSynthetic = random.nextInt(50) == 0;
    long sequence = isSynthetic ? EntryListener.NO_SEQUENCE : ++sequences[producer];
    if (random.nextInt(200) == 0) {
      sequences[producer] += random.nextInt(1000);
    }
    if (!live.isEmpty() && random.nextInt(100) < 48) {
      int recent = Math.max(0, live.size() - 1 - random.nextInt(Math.min(live.size(), 300)));
      Entry freed = live.remove(recent);
      return new Entry(true, time, producer, sequence, freed.address(), freed.size(), freed.site());
    }
    return allocation(producer, sequence);
  }

  private Entry allocation(int producer, long sequence) {
    Entry allocated =
        new Entry(false, time, producer, sequence, address(), size(), 1 + random.nextInt(SITES));
    live.add(allocated);
    return allocated;
  }

  private long address() {
    return switch (random.nextInt(40)) {
      case 0 -> random.nextLong();
      case 1 -> heap++;
      default -> heap += 16L * (1 + random.nextInt(200));
    };
  }

  private long size() {
    return switch (random.nextInt(40)) {
      case 0 -> 0;
      case 1 -> random.nextLong(1L << 40);
      default -> 32L * (1 + random.nextInt(64));
    };
  }

  /**
   * A text for every site, with odd ones among them. async-profiler's reader has 15 bits a line.
   */
  public static Site site(int id) {
    return switch (id % 4) {
      case 0 -> new Site(id, "G:\\gs_master\\src\\simple_vector.h", id, "", SiteKind.INTERNAL);
      case 1 -> new Site(id, "/test/\u6d4b\u8bd5.gs", id, "f\u00fcnction", SiteKind.SCRIPT);
      case 2 -> new Site(id, "", -1, "", SiteKind.SCRIPT);
      default -> new Site(id, "/test/test.gs", 30_000 + id, "main", SiteKind.SCRIPT);
    };
  }
}
