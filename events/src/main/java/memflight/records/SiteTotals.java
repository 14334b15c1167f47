package memflight.records;

import java.util.Arrays;

/**
 * Live bytes and blocks of each site, and their values at the instant of the interval's peak.
 *
 * <p>The breakdown at the peak costs O(1) an event: nothing is copied when a peak is reached. Each
 * site keeps the values that it had at the last peak, and saves them only when it is next touched:
 * a site untouched since the peak still has them.
 *
 * <p>Not thread-safe: one thread applies events and asks.
 */
public final class SiteTotals {
  private static final int INITIAL_SITES = 256;

  // A site's values lie side by side, in one cache line: an event finds all of them by one look.
  private static final int STRIDE_SHIFT = 3;
  private static final int LIVE_BYTES = 0;
  private static final int LIVE_BLOCKS = 1;
  private static final int PEAK_BYTES = 2;
  private static final int PEAK_BLOCKS = 3;

  /**
   * The peak at which the saved values of a site were taken; older than the last peak: not touched
   * since.
   */
  private static final int SAVED_AT = 4;

  private long[] values = new long[INITIAL_SITES << STRIDE_SHIFT];

  private int siteLimit = 1;
  private long totalBytes;
  private long totalBlocks;
  private long peakBytes;
  private long peakTime;
  private long peakNumber = 1;

  /** Receives one site's bytes and blocks. */
  @FunctionalInterface
  public interface SiteVisitor {
    void site(int site, long bytes, long blocks);
  }

  // Hot path: no allocation but for growth, no lock.

  /** Adds one live block of {@code size} bytes to {@code site} at {@code time}. */
  public void allocated(long time, int site, long size) {
    int at = touch(site);
    long[] all = values;
    all[at + LIVE_BYTES] += size;
    all[at + LIVE_BLOCKS]++;
    totalBlocks++;
    long total = totalBytes + size;
    totalBytes = total;
    if (total > peakBytes) {
      peakBytes = total;
      peakTime = time;
      peakNumber++;
    }
  }

  /** Takes one live block of {@code size} bytes from {@code site}. */
  public void freed(int site, long size) {
    int at = touch(site);
    long[] all = values;
    all[at + LIVE_BYTES] -= size;
    all[at + LIVE_BLOCKS]--;
    totalBlocks--;
    totalBytes -= size;
  }

  /** Where the site's values begin, those of the last peak saved. */
  private int touch(int site) {
    if (site >= siteLimit) {
      growTo(site);
    }
    int at = site << STRIDE_SHIFT;
    long[] all = values;
    if (all[at + SAVED_AT] != peakNumber) {
      all[at + PEAK_BYTES] = all[at + LIVE_BYTES];
      all[at + PEAK_BLOCKS] = all[at + LIVE_BLOCKS];
      all[at + SAVED_AT] = peakNumber;
    }
    return at;
  }

  private void growTo(int site) {
    int needed = (site + 1) << STRIDE_SHIFT;
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(needed, values.length * 2));
    }
    siteLimit = site + 1;
  }

  /** Begins an interval at {@code time}: until more is live, its peak is what is live now. */
  public void startInterval(long time) {
    peakBytes = totalBytes;
    peakTime = time;
    peakNumber++;
  }

  /**
   * Replaces what is known of {@code site} by a baseline; call {@link #startInterval} afterwards.
   */
  public void restore(int site, long bytes, long blocks) {
    int at = touch(site);
    totalBytes += bytes - values[at + LIVE_BYTES];
    totalBlocks += blocks - values[at + LIVE_BLOCKS];
    values[at + LIVE_BYTES] = bytes;
    values[at + LIVE_BLOCKS] = blocks;
  }

  /** One more than the highest site id seen; ids start at 1. */
  public int siteLimit() {
    return siteLimit;
  }

  public long totalBytes() {
    return totalBytes;
  }

  public long totalBlocks() {
    return totalBlocks;
  }

  public long liveBytes(int site) {
    return site < siteLimit ? values[(site << STRIDE_SHIFT) + LIVE_BYTES] : 0;
  }

  public long liveBlocks(int site) {
    return site < siteLimit ? values[(site << STRIDE_SHIFT) + LIVE_BLOCKS] : 0;
  }

  /** The highest total since the interval began, in bytes. */
  public long peakBytes() {
    return peakBytes;
  }

  /** When {@link #peakBytes} was first reached. */
  public long peakTime() {
    return peakTime;
  }

  /**
   * Every site seen so far, in order of id, as it is now; sites whose blocks are all freed come
   * with 0.
   */
  public void forEachLive(SiteVisitor visitor) {
    for (int site = 1; site < siteLimit; site++) {
      int at = site << STRIDE_SHIFT;
      if (values[at + SAVED_AT] != 0) {
        visitor.site(site, values[at + LIVE_BYTES], values[at + LIVE_BLOCKS]);
      }
    }
  }

  /** Every site seen so far, in order of id, as it was at the interval's peak. */
  public void forEachAtPeak(SiteVisitor visitor) {
    for (int site = 1; site < siteLimit; site++) {
      int at = site << STRIDE_SHIFT;
      if (values[at + SAVED_AT] == peakNumber) {
        visitor.site(site, values[at + PEAK_BYTES], values[at + PEAK_BLOCKS]);
      } else if (values[at + SAVED_AT] != 0) {
        visitor.site(site, values[at + LIVE_BYTES], values[at + LIVE_BLOCKS]);
      }
    }
  }

  /** Heap that the totals take, in bytes. */
  public long footprintBytes() {
    return ArrayFootprint.ofLongs(values.length);
  }
}
