package memflight.benchmarks;

import memflight.records.EntryListener;

/** Counts entries and looks at each field of them, so that none of the decoding can be left out. */
public final class CountedEntries implements EntryListener {
  private long count;
  private long sum;

  public void reset() {
    count = 0;
  }

  public long count() {
    return count;
  }

  public long sum() {
    return sum;
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    count++;
    sum += time + address + size + site;
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    count++;
    sum -= time + address + size + site;
  }
}
