package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import memflight.chunk.ChunkHeader;
import memflight.chunk.ChunkListener;
import memflight.chunk.RecordingReader;
import memflight.events.AllocationEvent;
import memflight.events.EventTime;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;
import memflight.events.SiteEvent;
import memflight.records.Interval;

/**
 * Makes a real {@code .jfr} file of memflight's events at chosen times: the session starts at 0 ms.
 * One producer, numbered as the hooks do.
 */
final class ScriptedRecording implements AutoCloseable {
  /** Lets the whole script lie in the past: JFR does not like events from the future. */
  private static final long AGO_MILLIS = 100_000;

  private static final List<Class<? extends Event>> EVENTS =
      List.of(
          AllocationEvent.class,
          FreeEvent.class,
          SiteEvent.class,
          MarkerEvent.class,
          RecorderStateEvent.class);

  private final double ticksPerMilli;
  private final long origin;
  private final Recording recording = new Recording();
  private long session;

  /** Where the session began, or 0: where its first state stands. */
  private long startTicks;

  private long sequence;
  private long markers;

  ScriptedRecording(long firstSession) throws IOException {
    ticksPerMilli = ticksPerSecond() / 1e3;
    RecorderStateEvent now = new RecorderStateEvent();
    recording.setToDisk(true);
    EVENTS.forEach(event -> recording.enable(event).withoutStackTrace());
    recording.start();
    now.begin();
    origin =
        EventTime.of(RecorderStateEvent.class).startTicks(now)
            - (long) (AGO_MILLIS * ticksPerMilli);
    begin(firstSession, 0);
  }

  private static long ticksPerSecond() throws IOException {
    Path file = Files.createTempFile("ticks", ".jfr");
    try (Recording empty = new Recording()) {
      empty.enable(MarkerEvent.class);
      empty.start();
      empty.stop();
      empty.dump(file);
      List<Long> rates = new ArrayList<>();
      ChunkListener listener =
          new ChunkListener() {
            @Override
            public void chunkStarted(ChunkHeader header) {
              rates.add(header.ticksPerSecond());
            }
          };
      new RecordingReader(List.of(), listener).read(file);
      return rates.get(0);
    } finally {
      Files.delete(file);
    }
  }

  private void commit(Event event, double ms) {
    EventTime time = EventTime.of(event.getClass());
    if (!time.isSupported()) {
      throw new IllegalStateException("this JVM does not let events have their time");
    }
    time.set(event, ticksAt(ms), 0);
    event.commit();
  }

  /** Begins another session at {@code ms} of this recording, which is its 0 ms. */
  ScriptedRecording begin(long newSession, double ms) {
    session = newSession;
    mark(ms);
    state(ms, MemRecordType.LOG_RECORD);
    return this;
  }

  /** Another session goes on at {@code ms} of this recording; it began at {@code startMs}. */
  ScriptedRecording join(long runningSession, double startMs, double ms) {
    session = runningSession;
    startTicks = ticksAt(startMs);
    mark(ms);
    state(ms, MemRecordType.LOG_RECORD);
    return this;
  }

  private long ticksAt(double ms) {
    return origin + (long) (ms * ticksPerMilli);
  }

  private void state(double ms, MemRecordType mode) {
    RecorderStateEvent event = new RecorderStateEvent();
    event.session = session;
    event.startTicks = startTicks;
    event.mode = mode.optionName();
    event.modeCode = mode.code();
    event.interval = Interval.DEFAULT_NANOS;
    event.granule = 32;
    event.hasEvents = true;
    commit(event, ms);
  }

  ScriptedRecording site(int id, String file, int line, boolean isInternal) {
    SiteEvent event = new SiteEvent();
    event.id = id;
    event.file = file;
    event.line = line;
    event.function = "f" + id;
    event.internal = isInternal;
    event.commit();
    return this;
  }

  ScriptedRecording allocate(double ms, long address, long size, int site) {
    AllocationEvent event = new AllocationEvent();
    event.address = address;
    event.size = size;
    event.site = site;
    event.sequence = ++sequence;
    commit(event, ms);
    return this;
  }

  ScriptedRecording free(double ms, long address) {
    FreeEvent event = new FreeEvent();
    event.address = address;
    event.sequence = ++sequence;
    commit(event, ms);
    return this;
  }

  /** An event that is numbered, but never arrives. */
  ScriptedRecording lose() {
    sequence++;
    return this;
  }

  ScriptedRecording mark(double ms) {
    MarkerEvent event = new MarkerEvent();
    event.id = ++markers;
    event.members = 1;
    event.sequence = sequence;
    commit(event, ms);
    return this;
  }

  /** Ends the session. */
  ScriptedRecording end(double ms) {
    state(ms, MemRecordType.CLOSED);
    mark(ms + 1);
    return this;
  }

  Path writeTo(Path file) throws IOException {
    recording.stop();
    recording.dump(file);
    recording.close();
    return file;
  }

  @Override
  public void close() {
    recording.close();
  }

  /**
   * Two script sites and an internal one: 1000 bytes stay from 10 ms on, 5000 come at 120 ms and go
   * at 130 ms, 300 stay from 250 ms on; closed at 290 ms.
   */
  static Path sample(Path file, long session) throws IOException {
    try (ScriptedRecording script = new ScriptedRecording(session)) {
      return script
          .site(1, "/test/leak.gs", 6, false)
          .site(2, "/test/passing.gs", 11, false)
          .site(3, "G:\\gs\\vector.h", 251, true)
          .allocate(10, 0x1000, 1000, 1)
          .allocate(120, 0x2000, 5000, 2)
          .free(130, 0x2000)
          .allocate(250, 0x3000, 300, 3)
          .mark(260)
          .end(290)
          .writeTo(file);
    }
  }
}
