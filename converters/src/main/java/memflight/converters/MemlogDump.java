package memflight.converters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import memflight.events.Site;
import memflight.memlog.MemlogBlock;
import memflight.memlog.MemlogEnd;
import memflight.memlog.MemlogHeader;
import memflight.memlog.MemlogLosses;
import memflight.memlog.MemlogSegment;
import memflight.memlog.MemlogVisitor;

/** Prints everything in a segment, in the order in which it stands there. */
final class MemlogDump implements MemlogVisitor {
  private final DumpText text;
  private final Map<Integer, Site> sites = new HashMap<>();

  private MemlogDump(DumpText text) {
    this.text = text;
    text.sites(sites::get);
  }

  static void print(Path file, PrintWriter out) throws IOException {
    DumpText text = new DumpText(out);
    MemlogDump dump = new MemlogDump(text);
    try (MemlogSegment segment = MemlogSegment.open(file)) {
      if (segment.hasHeader()) {
        text.print(describe(segment.header()));
        segment.walk(dump);
      }
      if (segment.isTruncated()) {
        text.print(
            "cut offset=" + segment.lastWholeOffset() + " bytes=" + segment.truncatedBytes());
      }
    }
  }

  private static String describe(MemlogHeader header) {
    return String.format(
        Locale.ROOT,
        "segment session=%X number=%d mode=%s start=%d interval=%d granule=%d arena=0x%x+%d"
            + " lostBefore=%d epochNanos=%d",
        header.sessionMicros(),
        header.number(),
        header.mode().optionName(),
        header.startNanos(),
        header.intervalNanos(),
        header.granule(),
        header.arenaBase(),
        header.arenaSize(),
        header.lostBefore(),
        header.sessionStartEpochNanos());
  }

  @Override
  public void block(MemlogBlock block) {
    text.print(
        String.format(
            Locale.ROOT,
            "block %s offset=%d payload=%d count=%d first=%d last=%d liveAtStart=%d peak=%d@%d"
                + " liveAtEnd=%d allocated=%d freed=%d allocations=%d",
            block.kind().name().toLowerCase(Locale.ROOT),
            block.offset(),
            block.payloadBytes(),
            block.count(),
            block.firstTime(),
            block.lastTime(),
            block.liveAtStart(),
            block.peakBytes(),
            block.peakTime(),
            block.liveAtEnd(),
            block.allocatedBytes(),
            block.freedBytes(),
            block.allocations()));
  }

  @Override
  public void site(Site site) {
    sites.put(site.id(), site);
    text.site(site);
  }

  @Override
  public void baseline(int site, long bytes, long blocks) {
    text.print("baseline " + site + " bytes=" + bytes + " blocks=" + blocks);
  }

  @Override
  public void losses(MemlogLosses losses) {
    text.print(
        "losses events="
            + losses.lostEvents()
            + " unknownFrees="
            + losses.unknownFrees()
            + " conflicts="
            + losses.conflicts());
  }

  @Override
  public void end(MemlogEnd reason) {
    text.print("end " + reason.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    text.allocation(time, producer, sequence, address, size, site);
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    text.free(time, producer, sequence, address, size, site);
  }
}
