package memflight.bridge;

import memflight.events.AllocationEvent;
import memflight.events.EventTime;
import memflight.events.FreeEvent;

/**
 * Commits what happened in programs as JFR events, as far as somebody records them. To be made only
 * once JFR runs: the first use of an event's class has JFR describe all events there are, a fifth
 * of a second.
 *
 * <p>What is recorded changes at {@link #followSettings} only: settings take effect one type after
 * the other, and a recording with some allocations from before its first free would seem to have
 * lost frees. For one thread.
 */
final class EventCommitter {
  private static final EventTime ALLOCATION_TIME = EventTime.of(AllocationEvent.class);
  private static final EventTime FREE_TIME = EventTime.of(FreeEvent.class);

  private final SiteTable sites;

  // One of each, committed again and again.
  private final AllocationEvent allocation = new AllocationEvent();
  private final FreeEvent free = new FreeEvent();

  private boolean hasAllocations;
  private boolean hasFrees;

  EventCommitter(SiteTable sites) {
    this.sites = sites;
    followSettings();
  }

  /** Looks at what is recorded now; to be called at each cut. */
  void followSettings() {
    hasAllocations = allocation.isEnabled();
    hasFrees = free.isEnabled();
  }

  /** Whether somebody records both allocations and frees. */
  boolean isWhole() {
    return hasAllocations && hasFrees;
  }

  /** Whether somebody records any of them. */
  boolean isWanted() {
    return hasAllocations || hasFrees;
  }

  // Hot path.

  /** Whether the allocation was committed. */
  boolean allocation(long ticks, int producer, long sequence, long address, long size, int siteId) {
    AllocationEvent event = allocation;
    if (!hasAllocations || !event.isEnabled()) {
      return false;
    }
    event.address = address;
    event.size = size;
    event.site = siteId;
    event.producer = producer;
    event.sequence = sequence;
    event.location = AllocationEvent.hasLocation() ? sites.locationOf(siteId) : null;
    ALLOCATION_TIME.set(event, ticks, 1);
    event.commit();
    return true;
  }

  /** Whether the free was committed. */
  boolean free(long ticks, int producer, long sequence, long address) {
    FreeEvent event = free;
    if (!hasFrees || !event.isEnabled()) {
      return false;
    }
    event.address = address;
    event.producer = producer;
    event.sequence = sequence;
    FREE_TIME.set(event, ticks, 1);
    event.commit();
    return true;
  }
}
