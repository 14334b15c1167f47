package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import memflight.events.MemRecordType;
import memflight.records.Interval;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;

class SessionReplayTest {
  private static final long MS = 1_000_000;
  private static final RecorderState STATE =
      new RecorderState(1, 1000 * MS, MemRecordType.MEM_RECORD, 100 * MS, 0, 0, 32, true);

  private final List<Interval> whole = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final SessionReplay replay =
      new SessionReplay(
          new SessionListener() {
            @Override
            public void interval(Session session, Interval interval, SiteTotals totals) {
              whole.add(session.whole(interval));
            }

            @Override
            public void cut(Session session, long time, long marker) {
              notes.addAll(session.completeness().notes());
            }
          },
          id -> null);

  private void allocate(long ms, long address, long size) {
    replay.allocated(ms * MS, 0, 0, address, size, 1);
  }

  @Test
  void intervalsOfALateStreamHaveWhatWasLiveBefore() {
    replay.state(1500 * MS, STATE);
    allocate(1510, 0x1000, 10);
    replay.cut(1550 * MS, 1);
    replay.usage(1550 * MS, 1, 710, 8);
    allocate(1560, 0x2000, 5);
    replay.cut(1650 * MS, 2);

    assertThat(whole).extracting(Interval::peakBytes).containsExactly(715L);
    assertThat(whole).extracting(Interval::endBytes).containsExactly(715L);
  }

  @Test
  void intervalsOfAStreamThatHasItAllStayAsTheyAre() {
    replay.state(1000 * MS, STATE);
    allocate(1010, 0x1000, 10);
    replay.usage(1050 * MS, 1, 710, 8);
    replay.cut(1150 * MS, 1);

    assertThat(whole).extracting(Interval::peakBytes).containsExactly(10L);
    assertThat(notes).isEmpty();
  }

  @Test
  void saysOnceThatEventsAreMissingFromTheStream() {
    RecorderState without =
        new RecorderState(1, 1000 * MS, MemRecordType.MEM_RECORD, 100 * MS, 0, 0, 32, false);
    replay.state(1000 * MS, STATE);
    replay.state(1070 * MS, without);
    replay.state(1080 * MS, without);
    replay.cut(1150 * MS, 1);

    assertThat(notes)
        .containsExactly(
            "allocations and frees are not in the recording at 70 ms: record memflight.Allocation"
                + " and memflight.Free to have them");
  }
}
