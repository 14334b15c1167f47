package memflight.chunk;

/** Receives the events of one {@link EventSpec}, in the order of their bytes in the chunk. */
@FunctionalInterface
public interface EventHandler {
  /**
   * One event. Both arrays are reused: what is in them is valid during the call only.
   *
   * @param startTicks see {@link ChunkHeader#nanosOf}
   * @param durationTicks 0 for an instant event; see {@link ChunkHeader#durationNanosOf}
   * @param values the numbers in the order of the spec (the array may be longer): integers as they
   *     are, booleans 0 or 1, float and double as raw bits, references to a constant pool as keys
   * @param strings the strings in the order of the spec; null also where a pool entry is unknown
   */
  void event(long startTicks, long durationTicks, long[] values, String[] strings);
}
