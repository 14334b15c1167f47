package memflight.converters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import memflight.memlog.Entry;
import one.jfr.JfrReader;
import one.jfr.MethodRef;
import one.jfr.StackTrace;
import one.jfr.event.Event;

/** What async-profiler's reader makes of a recording. It wants a public class an event. */
final class ReadByOneJfr {
  private ReadByOneJfr() {}

  static ReadEvents file(Path file) throws IOException {
    ReadEvents read = new ReadEvents();
    try (JfrReader reader = new JfrReader(file.toString())) {
      reader.registerEvent("memflight.Allocation", Allocation.class);
      reader.registerEvent("memflight.Free", Free.class);
      reader.registerEvent("memflight.IntervalPeak", IntervalPeak.class);
      reader.registerEvent("memflight.SitePeak", SitePeak.class);
      for (Event event = reader.readEvent(); event != null; event = reader.readEvent()) {
        ((Ours) event).addTo(read);
      }
    }
    return read;
  }

  private static String frame(JfrReader reader, int id) {
    if (id == 0) {
      return "";
    }
    StackTrace trace = reader.stackTraces.get(id);
    MethodRef method = reader.methods.get(trace.methods[0]);
    return ReadEvents.frame(
        symbol(reader, reader.classes.get(method.cls).name),
        symbol(reader, method.name),
        trace.locations[0] >> 16);
  }

  private static String symbol(JfrReader reader, long id) {
    return new String(reader.symbols.get(id), StandardCharsets.UTF_8);
  }

  /** The reader goes on wherever the constructor stopped reading. */
  abstract static class Ours extends Event {
    final JfrReader reader;
    final long start;
    final long duration;
    final String frame;

    Ours(JfrReader reader) {
      this(reader, reader.getVarlong(), reader.getVarlong());
    }

    private Ours(JfrReader reader, long start, long duration) {
      super(start, reader.getVarint(), reader.getVarint());
      this.reader = reader;
      this.start = reader.eventTimeToNanos(start);
      this.duration = duration;
      this.frame = frame(reader, stackTraceId);
    }

    abstract void addTo(ReadEvents read);
  }

  /** An allocation. */
  public static final class Allocation extends Ours {
    private final long address = reader.getVarlong();
    private final long size = reader.getVarlong();
    private final int site = reader.getVarint();
    private final int producer = reader.getVarint();
    private final long sequence = reader.getVarlong();
    private final String location = reader.getString();

    public Allocation(JfrReader reader) {
      super(reader);
    }

    @Override
    void addTo(ReadEvents read) {
      read.entries.add(
          new ReadEvents.At(
              new Entry(false, start, producer, sequence, address, size, site), frame, location));
    }
  }

  /** A free. */
  public static final class Free extends Ours {
    private final long address = reader.getVarlong();
    private final int producer = reader.getVarint();
    private final long sequence = reader.getVarlong();
    private final long size = reader.getVarlong();
    private final int site = reader.getVarint();

    public Free(JfrReader reader) {
      super(reader);
    }

    @Override
    void addTo(ReadEvents read) {
      read.entries.add(
          new ReadEvents.At(
              new Entry(true, start, producer, sequence, address, size, site), frame, ""));
    }
  }

  /** An interval's peak. */
  public static final class IntervalPeak extends Ours {
    private final long offset = reader.getVarlong();
    private final long bytes = reader.getVarlong();

    public IntervalPeak(JfrReader reader) {
      super(reader);
    }

    @Override
    void addTo(ReadEvents read) {
      if (offset >= 0) {
        read.peaks.add(new ReadEvents.Peak(start, duration, bytes));
      }
    }
  }

  /** What a site held. */
  public static final class SitePeak extends Ours {
    private final int site = reader.getVarint();
    private final String location = reader.getString();
    private final long bytes = reader.getVarlong();
    private final long blocks = reader.getVarlong();

    public SitePeak(JfrReader reader) {
      super(reader);
    }

    @Override
    void addTo(ReadEvents read) {
      if (location != null) {
        read.sitePeaks.add(new ReadEvents.SitePeak(start, site, bytes, blocks, frame));
      }
    }
  }
}
