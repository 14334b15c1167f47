package memflight.records;

import java.util.List;

/** Writes each entry down as one line of text. */
final class EntryTexts implements EntryListener {
  private final List<String> lines;

  EntryTexts(List<String> lines) {
    this.lines = lines;
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    add("alloc", time, producer, sequence, address, size, site);
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    add("free", time, producer, sequence, address, size, site);
  }

  private void add(
      String kind, long time, int producer, long sequence, long address, long size, int site) {
    lines.add(
        time + " " + kind + " " + producer + "#" + sequence + " " + address + " " + size + " @"
            + site);
  }
}
