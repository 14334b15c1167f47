package memflight.memlog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import memflight.events.MemRecordType;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.SiteTotals;

/** A log of a few hundred bytes in which every kind of block and every form of entry occurs. */
final class SmallLog {
  static final long SESSION = 0x5F43FAFD5D7FFL;
  private static final long MS = 1_000_000;

  private static final Site LATE = new Site(3, "/test/late.gs", 9, "late", SiteKind.SCRIPT);
  private static final Site FAR = new Site(7, "/test/test.gs", 1_000_007, "main", SiteKind.SCRIPT);

  private SmallLog() {}

  /** Writes the log into {@code root} and returns its only segment. */
  static Path write(Path root) throws IOException {
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION)
            .mode(MemRecordType.LOG_FAST)
            .granule(32)
            .arena(0x10000, 0x100000)
            .baselineBytes(200)
            .zone(ZoneOffset.UTC)
            .build();
    SiteTotals live = new SiteTotals();
    live.restore(7, 4096, 2);
    live.restore(8, 0, 0);
    MemlogWriter log = new MemlogWriter(options, SmallLog::textOf, live, 0);
    for (Entry entry : entries()) {
      if (entry.time() == 120 * MS) {
        log.heartbeat(110 * MS);
        log.heartbeat(115 * MS);
        log.siteDefined(LATE);
        log.losses(1, 2, 3);
      }
      entry.sendTo(log);
    }
    log.close(560 * MS);
    return MemlogRoot.newestRun(root).get(0);
  }

  static List<Entry> entries() {
    return List.of(
        new Entry(false, 1 * MS, 0, 1, 0x10000, 64, 1),
        new Entry(false, 2 * MS, 0, 2, 0x10040, 64, 1),
        new Entry(false, 3 * MS, 5, 1, 0x20008, 100, 2),
        new Entry(true, 3 * MS, 5, 2, 0x20008, 100, 2),
        new Entry(false, 4 * MS, 0, 3, 0x20008, 48, 3),
        new Entry(true, 5 * MS, 0, 9, 0x10000, 64, 1),
        new Entry(true, 99 * MS, 0, 0, 0x10040, 64, 1),
        new Entry(false, 120 * MS, 1, 77, 0x10000, 1L << 33, 1),
        new Entry(true, 130 * MS, 1, 78, 0x10000, 1L << 33, 1),
        new Entry(true, 510 * MS, 255, 1, 0xFFFF_FFFF_FFFF_FFF0L, 2048, 7));
  }

  private static Site textOf(int id) {
    if (id == LATE.id()) {
      return null;
    }
    return id == FAR.id() ? FAR : RandomDriver.site(id);
  }
}
