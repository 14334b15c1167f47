package memflight.records;

/**
 * Receives entries in time order. Times are nanoseconds since the session's start; a free carries
 * the size and site of the allocation that it ends. Called from one thread; must not keep the
 * caller waiting.
 */
public interface EntryListener {
  /** The sequence of an entry that no producer numbered, such as a free that was inferred. */
  long NO_SEQUENCE = 0;

  /** Ignores entries. */
  EntryListener NONE =
      new EntryListener() {
        @Override
        public void allocation(
            long time, int producer, long sequence, long address, long size, int site) {}

        @Override
        public void free(
            long time, int producer, long sequence, long address, long size, int site) {}
      };

  /** {@code size} bytes became live at {@code address}. */
  void allocation(long time, int producer, long sequence, long address, long size, int site);

  /** The allocation of {@code size} bytes at {@code address} stopped being live. */
  void free(long time, int producer, long sequence, long address, long size, int site);
}
