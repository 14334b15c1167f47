package memflight.records;

/**
 * Learns of each interval as it ends, in order and without gaps, before any event of the next one
 * is applied. Called on the thread that applies events; must not keep it waiting.
 */
@FunctionalInterface
public interface IntervalListener {
  /** Ignores intervals. */
  IntervalListener NONE = (interval, totals) -> {};

  /**
   * {@code interval} has ended.
   *
   * @param totals valid during this call only: {@link SiteTotals#forEachAtPeak} gives the breakdown
   *     at the interval's peak, {@link SiteTotals#forEachLive} that at its end
   */
  void interval(Interval interval, SiteTotals totals);
}
