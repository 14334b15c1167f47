package memflight.watch;

import java.util.ArrayList;
import java.util.List;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryReport;

/** Samples made by hand. */
final class Samples {
  private static final long SECOND = 1_000_000_000;

  private Samples() {}

  static MemoryReport.Row row(String file, int line, long bytes, long blocks) {
    return new MemoryReport.Row(new Site(line, file, line, "f", SiteKind.SCRIPT), bytes, blocks);
  }

  static Sample at(long seconds, MemoryReport.Row... rows) {
    return at(seconds, Completeness.COMPLETE, rows);
  }

  static Sample at(long seconds, Completeness completeness, MemoryReport.Row... rows) {
    MemoryReport report = MemoryReport.of(List.of(rows), completeness);
    List<Interval> intervals = new ArrayList<>();
    for (long i = 0; i < seconds * 10; i++) {
      long start = i * SECOND / 10;
      intervals.add(
          new Interval(start, start + SECOND / 10, 100 * (i + 1), start, 50, 30, 3, 20, 2));
    }
    return new Sample(Sample.State.RUNNING, 1, seconds * SECOND, report, intervals, "");
  }

  static Sample none(String news) {
    MemoryReport report = MemoryReport.of(List.of(), Completeness.COMPLETE);
    return new Sample(Sample.State.WAITING, 0, 0, report, List.of(), news);
  }
}
