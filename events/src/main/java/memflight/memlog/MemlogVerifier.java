package memflight.memlog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import memflight.events.Site;
import memflight.memlog.MemlogBlock.Kind;
import memflight.records.SiteTotals;

/**
 * Decodes a whole run and compares what headers and baselines say with what the entries add up to.
 */
final class MemlogVerifier implements MemlogVisitor {
  private final List<Path> paths;
  private final List<SegmentScan> scans;
  private final List<MemlogFinding> findings = new ArrayList<>();
  private final SiteTotals totals = new SiteTotals();
  private final BitSet knownSites = new BitSet();

  /** Nothing to compare with before the run's first baseline. */
  private boolean hasBaseline;

  private Path path;
  private MemlogBlock block;
  private long allocatedBytes;
  private long freedBytes;
  private int allocations;
  private int baselineSites;

  MemlogVerifier(List<Path> paths, List<SegmentScan> scans) {
    this.paths = paths;
    this.scans = scans;
  }

  List<MemlogFinding> verify() throws IOException {
    for (int i = 0; i < paths.size(); i++) {
      path = paths.get(i);
      block = null;
      knownSites.clear();
      try (MemlogSegment segment = MemlogSegment.reopen(path, scans.get(i))) {
        segment.walk(this);
        endOfBlock();
      } catch (MemlogException e) {
        findings.add(new MemlogFinding(path, e.offset(), e.getMessage()));
        // What follows no longer adds up, and one damage should not look like many.
        return findings;
      }
    }
    return findings;
  }

  @Override
  public void block(MemlogBlock next) {
    endOfBlock();
    block = next;
    allocatedBytes = 0;
    freedBytes = 0;
    allocations = 0;
    baselineSites = 0;
    totals.startInterval(next.firstTime());
    if (hasBaseline) {
      compare("live bytes at the start", next.liveAtStart(), totals.totalBytes());
    }
  }

  private void endOfBlock() {
    if (block == null) {
      return;
    }
    if (block.kind() == Kind.BASELINE) {
      endOfBaseline();
    }
    if (hasBaseline) {
      compare("live bytes at the end", block.liveAtEnd(), totals.totalBytes());
    }
    if (block.kind() == Kind.ENTRIES && hasBaseline) {
      compare("peak bytes", block.peakBytes(), totals.peakBytes());
      compare("peak time", block.peakTime(), totals.peakTime());
    }
    compare("allocated bytes", block.allocatedBytes(), allocatedBytes);
    compare("freed bytes", block.freedBytes(), freedBytes);
    compare("allocations", block.allocations(), allocations);
  }

  private void endOfBaseline() {
    totals.startInterval(block.firstTime());
    if (hasBaseline) {
      int[] seen = {0};
      totals.forEachLive((site, bytes, blocks) -> seen[0]++);
      compare("sites in the baseline", baselineSites, seen[0]);
    }
    hasBaseline = true;
  }

  private void compare(String what, long stated, long actual) {
    if (stated != actual) {
      find("expected " + what + " " + stated + ", actual " + actual);
    }
  }

  private void find(String message) {
    findings.add(new MemlogFinding(path, block.offset(), message));
  }

  @Override
  public void site(Site site) {
    knownSites.set(site.id());
  }

  @Override
  public void baseline(int site, long bytes, long blocks) {
    checkText(site);
    baselineSites++;
    if (hasBaseline) {
      compare("live bytes of site " + site, bytes, totals.liveBytes(site));
      compare("live blocks of site " + site, blocks, totals.liveBlocks(site));
    }
    totals.restore(site, bytes, blocks);
  }

  private void checkText(int site) {
    if (!knownSites.get(site)) {
      find("expected the text of site " + site + " before its use, actual none");
      knownSites.set(site);
    }
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    checkText(site);
    totals.allocated(time, site, size);
    allocatedBytes += size;
    allocations++;
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    checkText(site);
    totals.freed(site, size);
    freedBytes += size;
  }
}
