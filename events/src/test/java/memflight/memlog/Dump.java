package memflight.memlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import memflight.events.Site;

/** A segment as lines of text, to compare with what is expected. */
final class Dump implements MemlogVisitor {
  private final List<String> lines = new ArrayList<>();

  private Dump() {}

  static List<String> of(MemlogSegment segment) throws IOException {
    Dump dump = new Dump();
    dump.lines.add(segment.header().toString());
    segment.walk(dump);
    return dump.lines;
  }

  @Override
  public void block(MemlogBlock block) {
    lines.add(block.toString());
  }

  @Override
  public void site(Site site) {
    lines.add("  " + site);
  }

  @Override
  public void baseline(int site, long bytes, long blocks) {
    lines.add("  site " + site + " bytes " + bytes + " blocks " + blocks);
  }

  @Override
  public void losses(MemlogLosses losses) {
    lines.add("  " + losses);
  }

  @Override
  public void end(MemlogEnd reason) {
    lines.add("  " + reason);
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    lines.add("  " + new Entry(false, time, producer, sequence, address, size, site));
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    lines.add("  " + new Entry(true, time, producer, sequence, address, size, site));
  }
}
