package memflight.converters;

import java.util.List;
import memflight.records.EntryListener;

/** One entry, to compare and to print. */
record LoggedEntry(
    boolean isFree, long time, int producer, long sequence, long address, long size, int site) {
  void sendTo(EntryListener listener) {
    if (isFree) {
      listener.free(time, producer, sequence, address, size, site);
    } else {
      listener.allocation(time, producer, sequence, address, size, site);
    }
  }

  static EntryListener collector(List<LoggedEntry> entries) {
    return new EntryListener() {
      @Override
      public void allocation(
          long time, int producer, long sequence, long address, long size, int site) {
        entries.add(new LoggedEntry(false, time, producer, sequence, address, size, site));
      }

      @Override
      public void free(long time, int producer, long sequence, long address, long size, int site) {
        entries.add(new LoggedEntry(true, time, producer, sequence, address, size, site));
      }
    };
  }
}
