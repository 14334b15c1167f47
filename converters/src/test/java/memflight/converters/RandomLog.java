package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogWriter;
import memflight.records.EntryListener;
import memflight.records.SiteTotals;

/**
 * Writes a log of random allocations and frees, the same for the same seed, with all that a log may
 * hold: several segments, a start in the middle of its session, frees of what was allocated before,
 * entries that nobody numbered, gaps between numbers, idle time, extreme addresses and sizes,
 * losses, and any end.
 */
final class RandomLog {
  static final long SESSION = 0x5F43FAFD5D7FFL;
  static final int SITES = 40;

  private final Random random;
  private final List<LoggedEntry> live = new ArrayList<>();
  private final long[] sequences = new long[256];
  private final SiteTotals baseline = new SiteTotals();
  private final long meanStepNanos;
  private final boolean isLate;
  private final long startNanos;
  private long time;
  private long heap = 0x7F00_0000_0000L;

  private RandomLog(long seed, long meanStepNanos) {
    System.out.println("RandomLog seed " + seed + ", step " + meanStepNanos);
    random = new Random(seed);
    this.meanStepNanos = meanStepNanos;
    isLate = random.nextBoolean();
    startNanos = isLate ? random.nextLong(3_000_000_000L) : 0;
    time = startNanos;
  }

  /** Writes {@code entries} entries into segments of 64 KiB in {@code root}. */
  static void write(Path root, long seed, long meanStepNanos, int entries) throws IOException {
    new RandomLog(seed, meanStepNanos).write(root, entries);
  }

  private void write(Path root, int count) throws IOException {
    if (isLate) {
      fillBaseline();
    }
    boolean hasArena = random.nextBoolean();
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION)
            .sessionStartEpochNanos(SESSION * 1000 + random.nextInt(1000))
            .mode(random.nextBoolean() ? MemRecordType.LOG_FAST : MemRecordType.LOG_RECORD)
            .granule(hasArena ? 32 : 0)
            .arena(hasArena ? 0x10000 : 0, hasArena ? 1L << 40 : 0)
            .intervalNanos(random.nextBoolean() ? 100_000_000 : 7_654_321)
            .segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES)
            .baselineBytes(10_000)
            .limit(10_000)
            .zone(ZoneOffset.UTC)
            .build();
    MemlogWriter log = new MemlogWriter(options, RandomLog::site, baseline, startNanos);
    for (int i = 0; i < count; i++) {
      next().sendTo(log);
      if (random.nextInt(2000) == 0) {
        log.losses(i, i / 2, i / 3);
        log.heartbeat(time);
      }
    }
    MemlogEnd end = random.nextBoolean() ? MemlogEnd.CLOSED : MemlogEnd.SWITCHED_OFF;
    log.close(time + random.nextLong(300_000_000), end);
  }

  private void fillBaseline() {
    for (int i = 0; i < 500; i++) {
      LoggedEntry before = allocation(0);
      baseline.allocated(0, before.site(), before.size());
      live.add(before);
    }
  }

  private LoggedEntry next() {
    time += random.nextInt(500) == 0 ? meanStepNanos * 3000 : random.nextLong(2 * meanStepNanos);
    int producer = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(4);
    if (!live.isEmpty() && random.nextInt(100) < 48) {
      int recent = Math.max(0, live.size() - 1 - random.nextInt(Math.min(live.size(), 300)));
      LoggedEntry freed = live.remove(recent);
      return new LoggedEntry(
          true, time, producer, sequence(producer), freed.address(), freed.size(), freed.site());
    }
    LoggedEntry allocated = allocation(producer);
    live.add(allocated);
    return allocated;
  }

  private LoggedEntry allocation(int producer) {
    return new LoggedEntry(
        false, time, producer, sequence(producer), address(), size(), 1 + random.nextInt(SITES));
  }

  private long sequence(int producer) {
    if (random.nextInt(200) == 0) {
      sequences[producer] += random.nextInt(1000);
    }
    return random.nextInt(50) == 0 ? EntryListener.NO_SEQUENCE : ++sequences[producer];
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
  static Site site(int id) {
    return switch (id % 4) {
      case 0 -> new Site(id, "G:\\gs_master\\src\\simple_vector.h", id, "", SiteKind.INTERNAL);
      case 1 -> new Site(id, "/test/\u6d4b\u8bd5.gs", id, "f\u00fcnction", SiteKind.SCRIPT);
      case 2 -> new Site(id, "", -1, "", SiteKind.SCRIPT);
      default -> new Site(id, "/test/test.gs", 30_000 + id, "main", SiteKind.SCRIPT);
    };
  }
}
