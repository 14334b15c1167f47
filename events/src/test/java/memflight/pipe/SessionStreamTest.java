package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import memflight.chunk.RecordingReader;
import memflight.events.AllocationEvent;
import memflight.events.EventTime;
import memflight.events.FreeEvent;
import memflight.events.MarkerEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;
import memflight.records.Interval;
import memflight.records.MemoryReport;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionStreamTest {
  private static final EventTime STATE_TIME = EventTime.of(RecorderStateEvent.class);
  private static final Site SITE = new Site(1, "/test/test.gs", 6, "main", SiteKind.SCRIPT);

  @TempDir Path directory;
  private final Recording recording = new Recording();
  private final List<String> heard = new ArrayList<>();
  private final List<MemoryReport> ends = new ArrayList<>();
  private long sequence;
  private long startTicks;

  private final SessionListener listener =
      new SessionListener() {
        @Override
        public void started(Session session) {
          heard.add("started " + session.state().session());
        }

        @Override
        public void interval(Session session, Interval interval, SiteTotals totals) {
          heard.add("peak " + interval.peakBytes());
        }

        @Override
        public void ended(Session session, long time, boolean isClean) {
          heard.add(isClean ? "ended" : "cut off");
          ends.add(session.report());
        }
      };

  @BeforeEach
  void record() {
    for (Class<? extends Event> type :
        List.of(
            AllocationEvent.class,
            FreeEvent.class,
            MarkerEvent.class,
            RecorderStateEvent.class,
            SiteEvent.class)) {
      recording.enable(type).withoutStackTrace();
    }
    recording.start();
  }

  @AfterEach
  void stop() {
    recording.close();
  }

  private void state(long session, MemRecordType mode, boolean isStart) {
    RecorderStateEvent event = new RecorderStateEvent();
    event.begin();
    startTicks = isStart ? STATE_TIME.startTicks(event) : startTicks;
    event.session = session;
    event.startTicks = startTicks;
    event.modeCode = mode.code();
    // Longer than any test: there is one interval.
    event.interval = 3_600_000_000_000L;
    event.granule = 32;
    event.commit();
  }

  private void marker(long id) {
    MarkerEvent event = new MarkerEvent();
    event.begin();
    event.id = id;
    event.members = 1;
    event.sequence = sequence;
    event.commit();
  }

  private void allocate(long address, long size) {
    AllocationEvent event = new AllocationEvent();
    event.address = address;
    event.size = size;
    event.site = 1;
    event.sequence = ++sequence;
    event.commit();
  }

  private void free(long address) {
    FreeEvent event = new FreeEvent();
    event.address = address;
    event.sequence = ++sequence;
    event.commit();
  }

  private SessionStream read() throws Exception {
    Path file = directory.resolve("r.jfr");
    recording.dump(file);
    SessionStream stream = new SessionStream(listener);
    new RecordingReader(stream.specs(), stream).read(file);
    stream.finish();
    return stream;
  }

  @Test
  void rebuildsASession() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    SiteEvent.emit(SITE);
    allocate(0x1000, 100);
    allocate(0x2000, 50);
    free(0x1000);
    state(7, MemRecordType.CLOSED, false);
    marker(2);
    assertThat(read().lostEvents()).isZero();
    assertThat(heard).containsExactly("started 7", "peak 150", "ended");
    assertThat(ends.get(0).rows()).containsExactly(new MemoryReport.Row(SITE, 50, 1));
  }

  @Test
  void keepsSessionsApart() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    allocate(0x1000, 100);
    state(7, MemRecordType.CLOSED, false);
    state(8, MemRecordType.MEM_FAST, true);
    free(0x1000);
    allocate(0x1000, 30);
    state(8, MemRecordType.CLOSED, false);
    marker(2);
    read();
    assertThat(heard)
        .containsExactly("started 7", "peak 100", "ended", "started 8", "peak 30", "ended");
    assertThat(ends.get(1).totalBytes()).isEqualTo(30);
    assertThat(ends.get(1).completeness().unknownFrees()).isEqualTo(1);
  }

  @Test
  void putsBackWhatAFailedReallocationFreed() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    allocate(0x1000, 100);
    free(0x1000);
    allocate(0x1000, AllocationEvent.RESTORED);
    state(7, MemRecordType.CLOSED, false);
    marker(2);
    read();
    assertThat(ends.get(0).totalBytes()).isEqualTo(100);
    assertThat(ends.get(0).isIncomplete()).isFalse();
  }

  @Test
  void marksASessionWithALostEventIncomplete() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    allocate(0x1000, 100);
    sequence++;
    allocate(0x2000, 100);
    state(7, MemRecordType.CLOSED, false);
    marker(2);
    assertThat(read().lostEvents()).isEqualTo(1);
    assertThat(ends.get(0).isIncomplete()).isTrue();
    assertThat(ends.get(0).text()).contains("1 event lost");
  }

  @Test
  void marksBothSessionsThatALossMayHaveHit() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    allocate(0x1000, 100);
    state(7, MemRecordType.CLOSED, false);
    sequence++;
    state(8, MemRecordType.MEM_RECORD, true);
    allocate(0x2000, 100);
    marker(2);
    state(8, MemRecordType.CLOSED, false);
    marker(3);
    state(9, MemRecordType.MEM_RECORD, true);
    state(9, MemRecordType.CLOSED, false);
    marker(4);
    read();
    assertThat(ends).extracting(MemoryReport::isIncomplete).containsExactly(true, true, false);
  }

  @Test
  void saysThatARecordingBeganLaterThanItsSession() throws Exception {
    startTicks = 1;
    sequence = 40;
    allocate(0x1000, 100);
    marker(1);
    state(7, MemRecordType.MEM_RECORD, false);
    allocate(0x2000, 50);
    marker(2);
    assertThat(read().lostEvents()).isZero();
    assertThat(heard).startsWith("started 7").endsWith("cut off");
    assertThat(ends.get(0).totalBytes()).as("what came before the state, too").isEqualTo(150);
    assertThat(ends.get(0).completeness().notes())
        .anyMatch(note -> note.contains("begins"))
        .anyMatch(note -> note.contains("ends before its session"));
  }

  @Test
  void refusesAnEventFarBehindTheEndOfItsChunk() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    AllocationEvent event = new AllocationEvent();
    event.size = 8;
    event.site = 1;
    event.sequence = ++sequence;
    EventTime.of(AllocationEvent.class).set(event, startTicks + (1L << 50), 0);
    event.commit();
    assertThatThrownBy(this::read)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("bad .jfr")
        .hasMessageContaining("r.jfr");
  }

  @Test
  void showsASiteWhoseTextNeverCame() throws Exception {
    marker(1);
    state(7, MemRecordType.MEM_RECORD, true);
    allocate(0x1000, 100);
    state(7, MemRecordType.CLOSED, false);
    marker(2);
    read();
    assertThat(ends.get(0).rows().get(0).site()).isEqualTo(Site.unknown(1));
  }
}
