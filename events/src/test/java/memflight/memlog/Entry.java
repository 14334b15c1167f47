package memflight.memlog;

import java.util.List;
import memflight.records.EntryListener;

/** One entry, to compare and to print. Other modules' tests use it, too. */
public record Entry(
    boolean isFree, long time, int producer, long sequence, long address, long size, int site) {

  public void sendTo(EntryListener listener) {
    if (isFree) {
      listener.free(time, producer, sequence, address, size, site);
    } else {
      listener.allocation(time, producer, sequence, address, size, site);
    }
  }

  /** Adds what it hears to {@code entries}. */
  public static EntryListener collector(List<Entry> entries) {
    return new EntryListener() {
      @Override
      public void allocation(
          long time, int producer, long sequence, long address, long size, int site) {
        entries.add(new Entry(false, time, producer, sequence, address, size, site));
      }

      @Override
      public void free(long time, int producer, long sequence, long address, long size, int site) {
        entries.add(new Entry(true, time, producer, sequence, address, size, site));
      }
    };
  }
}
