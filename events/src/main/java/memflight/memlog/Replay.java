package memflight.memlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import memflight.memlog.MemlogBlock.Kind;
import memflight.records.EntryListener;
import memflight.records.SiteTotals;

/**
 * Applies the entries of a run to totals, from the nearest baseline to where it is told to stop.
 */
final class Replay implements EntryListener, Closeable {
  private final List<Path> paths;
  private final List<SegmentScan> scans;
  private final SiteTotals totals = new SiteTotals();
  private MemlogSegment open;
  private int openIndex = -1;

  Replay(List<Path> paths, List<SegmentScan> scans) {
    this.paths = paths;
    this.scans = scans;
  }

  SiteTotals totals() {
    return totals;
  }

  /**
   * Brings the totals to the state before block {@code block} of segment {@code segment}. Only on a
   * new replay.
   */
  void seek(int segment, int block) throws IOException {
    int fromSegment = segment;
    int from = baselineBefore(fromSegment, block);
    while (from < 0 && fromSegment > 0) {
      fromSegment--;
      from = baselineBefore(fromSegment, blocks(fromSegment).size());
    }
    // Every segment of a profile has a baseline, but it may stand behind what is asked for.
    int at = Math.max(from, 0);
    for (int s = fromSegment; s <= segment; s++) {
      int end = s == segment ? block : blocks(s).size();
      for (; at < end; at++) {
        restoreOrApply(s, at);
      }
      at = 0;
    }
  }

  private int baselineBefore(int segment, int block) {
    List<MemlogBlock> blocks = blocks(segment);
    for (int i = block - 1; i >= 0; i--) {
      if (blocks.get(i).kind() == Kind.BASELINE) {
        return i;
      }
    }
    return -1;
  }

  private void restoreOrApply(int segment, int number) throws IOException {
    MemlogBlock block = blocks(segment).get(number);
    if (block.kind() == Kind.BASELINE) {
      segment(segment).baseline(block, totals::restore);
    } else {
      apply(segment, block);
    }
  }

  /**
   * Applies what interval {@code index} holds, from the given block on, also where it goes on in
   * the next segment.
   */
  void applyInterval(long index, long intervalNanos, int segment, int block) throws IOException {
    totals.startInterval(index * intervalNanos);
    int at = block;
    for (int s = segment; s < scans.size(); s++) {
      List<MemlogBlock> blocks = blocks(s);
      for (; at < blocks.size(); at++) {
        MemlogBlock next = blocks.get(at);
        if (next.count() > 0 && next.kind() == Kind.ENTRIES) {
          if (next.firstTime() / intervalNanos != index) {
            return;
          }
          apply(s, next);
        }
      }
      at = 0;
    }
  }

  private void apply(int segment, MemlogBlock block) throws IOException {
    if (block.kind() == Kind.ENTRIES && block.count() > 0) {
      segment(segment).entries(block, this);
    }
  }

  private List<MemlogBlock> blocks(int segment) {
    return scans.get(segment).blocks();
  }

  private MemlogSegment segment(int index) throws IOException {
    if (index != openIndex) {
      close();
      open = MemlogSegment.reopen(paths.get(index), scans.get(index));
      openIndex = index;
    }
    return open;
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    totals.allocated(time, site, size);
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    totals.freed(site, size);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
      openIndex = -1;
    }
  }
}
