package memflight.pipe;

/** For tests that deliver nothing but allocations and frees. */
interface OrderedBlocks extends OrderedEvents {
  @Override
  default void state(long ticks, RecorderState state) {}

  @Override
  default void lost(long latestTicks, long count) {}

  @Override
  default void cut(long ticks, long marker) {}
}
