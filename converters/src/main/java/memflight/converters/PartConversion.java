package memflight.converters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import memflight.memlog.MemlogBlock;
import memflight.memlog.MemlogBlock.Kind;
import memflight.memlog.MemlogHeader;
import memflight.memlog.MemlogLosses;
import memflight.memlog.MemlogSegment;
import memflight.memlog.MemlogVisitor;
import memflight.records.LiveAllocations;
import memflight.records.LiveMemory;
import memflight.records.SiteTotals;

/** Reads one part of a log and writes its events. One thread. */
final class PartConversion implements MemlogVisitor {
  private final LogPart part;
  private final RecordingEvents events;
  private final LongAdder bytesDone;
  private final LiveMemory memory;

  /** Leads from the baseline up to where the part begins. */
  private final SiteTotals before = new SiteTotals();

  private boolean hasStarted;
  private boolean hasBaseline;
  private long blockTime;

  PartConversion(LogPart part, MemlogHeader header, RecordingEvents events, LongAdder bytesDone) {
    this.part = part;
    this.events = events;
    this.bytesDone = bytesDone;
    memory =
        new LiveMemory(
            LiveAllocations.hash(),
            header.intervalNanos(),
            events,
            (interval, totals) -> {
              try {
                events.interval(interval, totals);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            part.startNanos());
  }

  void convert() throws IOException {
    int from = part.firstBlock();
    for (Path path : part.segments()) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        if (!hasStarted) {
          events.losses(new MemlogLosses(segment.header().lostBefore(), 0, 0));
          losses(segment, from);
        }
        convert(segment, from);
      }
      from = 0;
    }
    finish();
  }

  /** What is known to be missing is told before the first baseline as well. */
  private void losses(MemlogSegment segment, int until) throws IOException {
    for (MemlogBlock block : segment.blocks().subList(0, until)) {
      if (block.kind() == Kind.LOSSES) {
        segment.walk(block, this);
      }
    }
  }

  private void convert(MemlogSegment segment, int from) throws IOException {
    List<MemlogBlock> blocks = segment.blocks();
    for (MemlogBlock block : blocks.subList(from, blocks.size())) {
      boolean hasEntries = block.kind() == Kind.ENTRIES && block.count() > 0;
      if (block.firstTime() >= part.entriesEnd()) {
        break;
      }
      if (hasEntries && !hasStarted && block.firstTime() >= part.startNanos()) {
        start();
      }
      boolean isBaseline = block.kind() == Kind.BASELINE && !hasBaseline;
      if (hasEntries || isBaseline || block.kind() == Kind.LOSSES) {
        segment.walk(block, this);
        hasBaseline |= isBaseline;
      }
      bytesDone.add(block.endOffset() - block.offset());
    }
  }

  private void start() throws IOException {
    hasStarted = true;
    SiteTotals totals = memory.totals();
    before.forEachLive(totals::restore);
    totals.startInterval(part.startNanos());
    events.beginChunk(part.startNanos(), totals);
  }

  private void finish() throws IOException {
    if (!hasStarted) {
      start();
    }
    if (!part.isLast()) {
      memory.advanceTo(part.endNanos());
      return;
    }
    memory.finish(part.endNanos());
    events.state(part.endNanos());
    events.usage(memory.totals());
    if (part.isClosed()) {
      events.closed(part.endNanos());
    }
  }

  @Override
  public void block(MemlogBlock block) {
    blockTime = block.firstTime();
  }

  @Override
  public void baseline(int site, long bytes, long blocks) {
    before.restore(site, bytes, blocks);
  }

  @Override
  public void losses(MemlogLosses losses) {
    events.losses(losses);
    if (hasStarted) {
      try {
        events.state(blockTime);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  // Hot path: no allocation, no lock.

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    if (!hasStarted) {
      before.allocated(time, site, size);
      return;
    }
    if (events.isChunkFull()) {
      beginChunk();
    }
    memory.allocationLogged(time, producer, sequence, address, size, site);
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    if (!hasStarted) {
      before.freed(site, size);
      return;
    }
    if (events.isChunkFull()) {
      beginChunk();
    }
    memory.freeLogged(time, producer, sequence, address, size, site);
  }

  private void beginChunk() {
    try {
      events.beginChunk(0, memory.totals());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
