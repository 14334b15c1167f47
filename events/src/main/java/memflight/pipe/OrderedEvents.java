package memflight.pipe;

/** Receives events in causal order, from one thread. Times are JFR ticks. */
public interface OrderedEvents {
  /**
   * Memory was allocated; {@code size} is {@link memflight.events.AllocationEvent#RESTORED} where a
   * free was undone.
   */
  void allocated(long ticks, int producer, long sequence, long address, long size, int site);

  /** Memory is about to be freed. */
  void freed(long ticks, int producer, long sequence, long address);

  /** The recorder's state at {@code ticks}; repeated in every chunk. */
  void state(long ticks, RecorderState state);

  /**
   * {@code count} events were lost, some time after the last cut and no later than {@code
   * latestTicks}. Comes before the other events of that span.
   */
  void lost(long latestTicks, long count);

  /** Everything up to {@code ticks} has been delivered: the cut with the id {@code marker}. */
  void cut(long ticks, long marker);
}
