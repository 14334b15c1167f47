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

  private long[] liveBytes = new long[INITIAL_SITES];
  private long[] liveBlocks = new long[INITIAL_SITES];
  private long[] peakSiteBytes = new long[INITIAL_SITES];
  private long[] peakSiteBlocks = new long[INITIAL_SITES];

  /**
   * The peak at which the saved values of a site were taken; older than the last peak: not touched
   * since.
   */
  private long[] savedAt = new long[INITIAL_SITES];

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
    touch(site);
    liveBytes[site] += size;
    liveBlocks[site]++;
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
    touch(site);
    liveBytes[site] -= size;
    liveBlocks[site]--;
    totalBlocks--;
    totalBytes -= size;
  }

  private void touch(int site) {
    if (site >= siteLimit) {
      growTo(site);
    }
    if (savedAt[site] != peakNumber) {
      peakSiteBytes[site] = liveBytes[site];
      peakSiteBlocks[site] = liveBlocks[site];
      savedAt[site] = peakNumber;
    }
  }

  private void growTo(int site) {
    if (site >= liveBytes.length) {
      int capacity = Math.max(site + 1, liveBytes.length * 2);
      liveBytes = Arrays.copyOf(liveBytes, capacity);
      liveBlocks = Arrays.copyOf(liveBlocks, capacity);
      peakSiteBytes = Arrays.copyOf(peakSiteBytes, capacity);
      peakSiteBlocks = Arrays.copyOf(peakSiteBlocks, capacity);
      savedAt = Arrays.copyOf(savedAt, capacity);
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
    touch(site);
    totalBytes += bytes - liveBytes[site];
    totalBlocks += blocks - liveBlocks[site];
    liveBytes[site] = bytes;
    liveBlocks[site] = blocks;
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
    return site < siteLimit ? liveBytes[site] : 0;
  }

  public long liveBlocks(int site) {
    return site < siteLimit ? liveBlocks[site] : 0;
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
      if (savedAt[site] != 0) {
        visitor.site(site, liveBytes[site], liveBlocks[site]);
      }
    }
  }

  /** Every site seen so far, in order of id, as it was at the interval's peak. */
  public void forEachAtPeak(SiteVisitor visitor) {
    for (int site = 1; site < siteLimit; site++) {
      if (savedAt[site] == peakNumber) {
        visitor.site(site, peakSiteBytes[site], peakSiteBlocks[site]);
      } else if (savedAt[site] != 0) {
        visitor.site(site, liveBytes[site], liveBlocks[site]);
      }
    }
  }

  /** Heap that the totals take, in bytes. */
  public long footprintBytes() {
    return 5 * ArrayFootprint.ofLongs(liveBytes.length);
  }
}
