package memflight.bridge;

import memflight.records.LiveAllocations;

/** Where a driver has its memory, and the distance at which its blocks start at least, in bytes. */
record Arena(long base, long bytes, int granule) {
  static final Arena NONE = new Arena(0, 0, LiveAllocations.DEFAULT_GRANULE);
}
