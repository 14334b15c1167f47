package memflight.samples.server;

/**
 * How an export grows: {@code pages} of {@code pageBytes} each, one every {@code paceMillis}, all
 * of them held for {@code holdMillis}.
 */
record ExportPlan(int pages, int pageBytes, long paceMillis, long holdMillis) {
  /**
   * A page is larger than all that other requests can hold at one time, so the highest total of the
   * run is reached while every page is live.
   */
  static final ExportPlan ONE_SECOND = new ExportPlan(40, 1 << 20, 20, 300);
}
