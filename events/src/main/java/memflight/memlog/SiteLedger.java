package memflight.memlog;

import java.util.Arrays;

/** Live bytes and blocks of each site, and whether the current segment has its text yet. */
final class SiteLedger {
  private long[] bytes = new long[256];
  private long[] blocks = new long[256];

  /** The segment that defined the site last; 0 = never seen. */
  private int[] definedIn = new int[256];

  /** Counts segments from 1; a new one leaves every site undefined at no cost. */
  private int segment = 1;

  private int limit = 1;
  private long totalBytes;

  void startSegment() {
    segment++;
  }

  // Hot path: no allocation but for growth, no lock.

  /** Whether the current segment defines {@code site} already. */
  boolean isDefined(int site) {
    return site < limit && definedIn[site] == segment;
  }

  /** Notes that the current segment defines {@code site}. */
  void define(int site) {
    if (site >= bytes.length) {
      int capacity = Math.max(site + 1, bytes.length * 2);
      bytes = Arrays.copyOf(bytes, capacity);
      blocks = Arrays.copyOf(blocks, capacity);
      definedIn = Arrays.copyOf(definedIn, capacity);
    }
    limit = Math.max(limit, site + 1);
    definedIn[site] = segment;
  }

  /** Changes what is live at a site that was {@linkplain #define defined}. */
  void add(int site, long moreBytes, long moreBlocks) {
    bytes[site] += moreBytes;
    blocks[site] += moreBlocks;
    totalBytes += moreBytes;
  }

  /** One more than the highest site seen. */
  int limit() {
    return limit;
  }

  boolean isSeen(int site) {
    return site < limit && definedIn[site] != 0;
  }

  long bytes(int site) {
    return bytes[site];
  }

  long blocks(int site) {
    return blocks[site];
  }

  long totalBytes() {
    return totalBytes;
  }
}
