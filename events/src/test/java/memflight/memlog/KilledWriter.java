package memflight.memlog;

import java.io.IOException;
import java.nio.file.Path;
import memflight.records.SiteTotals;

/** A process that logs until it is killed. */
final class KilledWriter {
  static final long SEED = 9;

  private KilledWriter() {}

  @SuppressWarnings("InfiniteLoopWithoutExit")
  public static void main(String[] args) throws IOException {
    MemlogOptions options =
        MemlogOptions.builder(Path.of(args[0]), SmallLog.SESSION)
            .segmentBytes(500_000)
            .limit(100_000)
            .build();
    RandomDriver driver = new RandomDriver(SEED, 0, 20_000);
    MemlogWriter log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0);
    while (true) {
      driver.next(50).forEach(entry -> entry.sendTo(log));
      log.heartbeat(driver.time());
    }
  }
}
