package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Random;
import memflight.events.MemRecordType;
import memflight.memlog.Entry;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogOptions;
import memflight.memlog.MemlogWriter;
import memflight.memlog.RandomDriver;
import memflight.records.SiteTotals;

/**
 * Writes a log of random allocations and frees, the same for the same seed, with all that a log may
 * hold: several segments, a start in the middle of its session, frees of what was allocated before,
 * entries that nobody numbered, gaps between numbers, idle time, extreme addresses and sizes,
 * losses, and any end.
 */
final class RandomLog {
  static final long SESSION = 0x5F43FAFD5D7FFL;

  private final Random random;
  private final RandomDriver driver;
  private final SiteTotals baseline = new SiteTotals();
  private final boolean isLate;
  private final long startNanos;

  private RandomLog(long seed, long meanStepNanos) {
    System.out.println("RandomLog seed " + seed + ", step " + meanStepNanos);
    random = new Random(seed);
    isLate = random.nextBoolean();
    startNanos = isLate ? random.nextLong(3_000_000_000L) : 0;
    driver = new RandomDriver(seed, startNanos, meanStepNanos);
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
    MemlogWriter log = new MemlogWriter(options, RandomDriver::site, baseline, startNanos);
    int i = 0;
    for (Entry entry : driver.next(count)) {
      entry.sendTo(log);
      if (random.nextInt(2000) == 0) {
        log.losses(i, i / 2, i / 3);
        log.heartbeat(entry.time());
      }
      i++;
    }
    MemlogEnd end = random.nextBoolean() ? MemlogEnd.CLOSED : MemlogEnd.SWITCHED_OFF;
    log.close(driver.time() + random.nextLong(300_000_000), end);
  }

  private void fillBaseline() {
    for (Entry before : driver.before(500)) {
      baseline.allocated(0, before.site(), before.size());
    }
  }
}
