package memflight.bridge;

import memflight.events.EventTime;
import memflight.events.IntervalPeakEvent;
import memflight.events.Site;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;
import memflight.pipe.Session;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import memflight.records.TopSites;
import memflight.records.TopSites.Held;

/**
 * Commits what the follower found out, as events at the time that they tell of: interval peaks,
 * what the largest sites held there, and what each site holds. For the follower's thread only: it
 * is quiet and commits them in order.
 */
final class ResultEvents {
  private static final EventTime PEAK_TIME = EventTime.of(IntervalPeakEvent.class);
  private static final EventTime SITE_PEAK_TIME = EventTime.of(SitePeakEvent.class);
  private static final EventTime USAGE_TIME = EventTime.of(SiteUsageEvent.class);

  private ResultEvents() {}

  static void emitInterval(
      Session session, Interval interval, SiteTotals totals, PeakThread peaks) {
    long start = session.ticksOf(interval.start());
    long duration = session.ticksOf(interval.end()) - start;
    IntervalPeakEvent event = new IntervalPeakEvent();
    if (event.isEnabled()) {
      event.offset = interval.start() / 1_000_000;
      event.peakBytes = interval.peakBytes();
      event.peakTime = session.ticksOf(interval.peakTime());
      event.endBytes = interval.endBytes();
      event.allocatedBytes = interval.allocatedBytes();
      event.allocations = interval.allocations();
      event.freedBytes = interval.freedBytes();
      event.frees = interval.frees();
      event.lostEvents = session.lostEvents();
      PEAK_TIME.set(event, start, duration);
      peaks.commit(event);
    }
    // In an idle interval the sites hold what they held at the end of the one before.
    boolean isIdle = interval.allocations() == 0 && interval.frees() == 0;
    if (!isIdle && new SitePeakEvent().isEnabled()) {
      emitSitePeaks(session, start, duration, totals);
    }
  }

  private static void emitSitePeaks(Session session, long start, long duration, SiteTotals totals) {
    TopSites top = TopSites.atPeak(totals);
    for (Held held : top.largest()) {
      emitSitePeak(held, locationOf(session, held.site()), start, duration);
    }
    if (top.otherBlocks() > 0) {
      Held others = new Held(0, top.otherBytes(), top.otherBlocks());
      emitSitePeak(others, SitePeakEvent.OTHER, start, duration);
    }
  }

  private static void emitSitePeak(Held held, String location, long start, long duration) {
    SitePeakEvent event = new SitePeakEvent();
    event.site = held.site();
    event.location = location;
    event.bytes = held.bytes();
    event.blocks = held.blocks();
    SITE_PEAK_TIME.set(event, start, duration);
    event.commit();
  }

  static void emitUsage(Session session, long time) {
    if (!new SiteUsageEvent().isEnabled()) {
      return;
    }
    long ticks = session.ticksOf(time);
    session
        .memory()
        .totals()
        .forEachLive(
            (site, bytes, blocks) -> {
              SiteUsageEvent event = new SiteUsageEvent();
              event.site = site;
              event.location = locationOf(session, site);
              event.liveBytes = bytes;
              event.liveBlocks = blocks;
              USAGE_TIME.set(event, ticks, 0);
              event.commit();
            });
  }

  private static String locationOf(Session session, int id) {
    Site site = session.sites().apply(id);
    return (site == null ? Site.unknown(id) : site).location();
  }
}
