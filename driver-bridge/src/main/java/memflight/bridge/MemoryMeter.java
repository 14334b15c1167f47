package memflight.bridge;

import java.util.function.ToLongFunction;

/**
 * What a meter is called, in which unit, and where its value comes from. One list for every way of
 * publishing, so that all show the same. Names are a contract: meters are added, never renamed.
 */
public enum MemoryMeter {
  LIVE("memflight.live", "bytes", Kind.GAUGE, "Off-heap memory in use", MeterValues::liveBytes),
  LIVE_BLOCKS(
      "memflight.live.blocks",
      "blocks",
      Kind.GAUGE,
      "Off-heap blocks in use",
      MeterValues::liveBlocks),
  INTERVAL_PEAK(
      "memflight.interval.peak",
      "bytes",
      Kind.GAUGE,
      "The highest live total inside the last interval of 100 ms",
      MeterValues::intervalPeakBytes),
  ALLOCATED("memflight.allocated", "bytes", Kind.COUNTER, "Allocated", MeterValues::allocatedBytes),
  ALLOCATIONS(
      "memflight.allocations",
      "allocations",
      Kind.COUNTER,
      "Allocations",
      MeterValues::allocations),
  FREED("memflight.freed", "bytes", Kind.COUNTER, "Freed", MeterValues::freedBytes),
  FREES("memflight.frees", "frees", Kind.COUNTER, "Frees", MeterValues::frees),
  LOST_EVENTS(
      "memflight.lost.events",
      "events",
      Kind.COUNTER,
      "Events that never arrived: sizes may be wrong",
      MeterValues::lostEvents),
  CONFLICTS(
      "memflight.conflicts",
      "conflicts",
      Kind.COUNTER,
      "Events that contradict what was recorded: sizes may be wrong",
      MeterValues::conflicts),
  UNKNOWN_FREES(
      "memflight.unknown.frees",
      "frees",
      Kind.COUNTER,
      "Frees of memory that was allocated before recording began: no loss",
      MeterValues::unknownFrees),
  /** By reader: see {@link PeakSinceRead}. */
  SCRAPE_PEAK(
      "memflight.scrape.peak",
      "bytes",
      Kind.GAUGE,
      "The highest live total since the last scrape",
      null),
  /** By the tags {@code site} and {@code kind}: see {@link SiteRow}. */
  SITE_LIVE(
      "memflight.site.live",
      "bytes",
      Kind.GAUGE,
      "Off-heap memory in use by the largest code locations",
      null),
  /** By the tag {@code state}: see {@link LogState}. */
  LOG_STATE("memflight.log.state", "", Kind.GAUGE, "1 for the state that the log is in", null);

  /** How a meter's value moves. */
  public enum Kind {
    GAUGE,
    COUNTER
  }

  private final String meterName;
  private final String unit;
  private final Kind kind;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // an accessor of a record: it has no state
  private final ToLongFunction<MeterValues> source;

  MemoryMeter(
      String meterName,
      String unit,
      Kind kind,
      String description,
      ToLongFunction<MeterValues> source) {
    this.meterName = meterName;
    this.unit = unit;
    this.kind = kind;
    this.description = description;
    this.source = source;
  }

  /** Lower case, with dots. */
  public String meterName() {
    return meterName;
  }

  /** The base unit; empty if it has none. */
  public String unit() {
    return unit;
  }

  public Kind kind() {
    return kind;
  }

  /** One line for people. */
  public String description() {
    return description;
  }

  /** Whether it has one value and no tags, the one that {@link #in} gives. */
  public boolean isPlain() {
    return source != null;
  }

  /**
   * Its value; not a number for a gauge while nothing is recorded, when what is live is not known.
   *
   * @throws IllegalStateException if it is not plain
   */
  public double in(MeterValues values) {
    if (source == null) {
      throw new IllegalStateException(meterName + " has more than one value");
    }
    return kind == Kind.GAUGE && !values.isRecording() ? Double.NaN : source.applyAsLong(values);
  }

  /** Its name by Prometheus' conventions: with underscores, its unit, and _total for a counter. */
  public String prometheusName() {
    String name = meterName.replace('.', '_');
    if (!name.endsWith(unit)) {
      name += "_" + unit;
    }
    return kind == Kind.COUNTER ? name + "_total" : name;
  }
}
