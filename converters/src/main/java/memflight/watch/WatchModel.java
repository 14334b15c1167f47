package memflight.watch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import memflight.events.SiteKind;
import memflight.records.MemoryReport;

/** What is to be shown, and how: samples and keys go in, rows come out. Not thread-safe. */
final class WatchModel {
  /** Rates are over about this many samples. */
  private static final int RATE_SAMPLES = 6;

  /** What the surroundings have to do after a key. */
  enum Request {
    NONE,
    QUIT,
    SAVE_TEXT,
    SAVE_JSON
  }

  private record Place(String file, int line, SiteKind kind) {
    static Place of(MemoryReport.Row row) {
      return new Place(row.site().file(), row.site().line(), row.site().kind());
    }
  }

  /** What each place held at a moment of a session. */
  private record Holdings(long session, long time, long total, Map<Place, Long> bytes) {
    static Holdings of(Sample sample) {
      Map<Place, Long> bytes = new HashMap<>();
      for (MemoryReport.Row row : sample.report().rows()) {
        bytes.put(Place.of(row), row.bytes());
      }
      return new Holdings(sample.session(), sample.time(), sample.report().totalBytes(), bytes);
    }

    long of(Place place) {
      return bytes.getOrDefault(place, 0L);
    }
  }

  private final String title;
  private final ArrayDeque<Holdings> recent = new ArrayDeque<>();
  private Holdings start;
  private Sample newest;
  private Sample shown;
  private Column column = Column.LIVE;
  private boolean isReversed;
  private boolean isPaused;
  private boolean isEditing;
  private String filter = "";
  private String notice = "";
  private int firstRow;

  /**
   * @param title what is watched
   * @param first the first sample
   */
  WatchModel(String title, Sample first) {
    this.title = title;
    shown = first;
    take(first);
  }

  /** A later sample arrived. */
  void take(Sample sample) {
    newest = sample;
    if (!isPaused) {
      show();
    }
  }

  private void show() {
    shown = newest;
    Holdings now = Holdings.of(newest);
    if (start == null || start.session != now.session) {
      start = newest.state() == Sample.State.WAITING ? null : now;
      recent.clear();
    }
    if (recent.isEmpty() || recent.getLast().time < now.time) {
      recent.add(now);
    }
    if (recent.size() > RATE_SAMPLES) {
      recent.removeFirst();
    }
  }

  /** The rows in their order, those left out that the filter does not let through. */
  List<WatchRow> rows() {
    Holdings before = recent.peekFirst();
    Holdings now = recent.peekLast();
    double seconds = before == null ? 0 : (now.time - before.time) / 1e9;
    List<WatchRow> rows = new ArrayList<>();
    String wanted = filter.toLowerCase(Locale.ROOT);
    for (MemoryReport.Row row : shown.report().rows()) {
      Place place = Place.of(row);
      if ((place.file + ":" + place.line).toLowerCase(Locale.ROOT).contains(wanted)) {
        rows.add(
            new WatchRow(
                place.file,
                place.line,
                place.kind == SiteKind.INTERNAL ? " (internal)" : "",
                row.bytes(),
                row.blocks(),
                row.bytes() - (start == null ? 0 : start.of(place)),
                seconds <= 0 ? 0 : Math.round((row.bytes() - before.of(place)) / seconds)));
      }
    }
    Comparator<WatchRow> order = column.order();
    rows.sort(isReversed ? order.reversed() : order);
    return rows;
  }

  /** Does what {@code key} stands for; see {@link Keys}. */
  Request press(int key) {
    notice = "";
    if (isEditing && key != Keys.INTERRUPT) {
      edit(key);
      return Request.NONE;
    }
    switch (key) {
      case 'q', 'Q', Keys.INTERRUPT -> {
        return Request.QUIT;
      }
      case 'w' -> {
        return Request.SAVE_TEXT;
      }
      case 'j' -> {
        return Request.SAVE_JSON;
      }
      case 'p', ' ' -> pause();
      case 'r' -> isReversed = !isReversed;
      case 'z', '0' -> growFromHere();
      case '/', 'f' -> isEditing = true;
      case '<', Keys.LEFT -> sortBy(column.next(-1));
      case '>', Keys.RIGHT, 's' -> sortBy(column.next(1));
      case Keys.UP -> scroll(-1);
      case Keys.DOWN -> scroll(1);
      case Keys.PAGE_UP -> scroll(-10);
      case Keys.PAGE_DOWN -> scroll(10);
      case Keys.HOME -> firstRow = 0;
      case Keys.ESCAPE -> filter = "";
      default -> {
        // Any other key does nothing.
      }
    }
    return Request.NONE;
  }

  private void edit(int key) {
    switch (key) {
      case Keys.ENTER -> isEditing = false;
      case Keys.ESCAPE -> {
        isEditing = false;
        filter = "";
      }
      case Keys.BACKSPACE, Keys.DELETE ->
          filter =
              filter.substring(
                  0, filter.offsetByCodePoints(filter.length(), filter.isEmpty() ? 0 : -1));
      default -> {
        if (key >= ' ' && Character.isValidCodePoint(key)) {
          filter += Character.toString(key);
        }
      }
    }
    firstRow = 0;
  }

  private void pause() {
    isPaused = !isPaused;
    if (!isPaused) {
      show();
    }
  }

  private void growFromHere() {
    start = Holdings.of(shown);
    notice = "growth counts from here";
  }

  private void sortBy(Column next) {
    column = next;
    isReversed = false;
    firstRow = 0;
  }

  private void scroll(int rows) {
    int last = Math.max(0, rows().size() - 1);
    firstRow = Math.max(0, Math.min(last, firstRow + rows));
  }

  /** Says something until the next key. */
  void tell(String text) {
    notice = text;
  }

  String title() {
    return title;
  }

  /** What the screen shows: the newest sample, or the one at which it was paused. */
  Sample shown() {
    return shown;
  }

  /** By how much all live bytes grew. */
  long growth() {
    return start == null ? 0 : shown.report().totalBytes() - start.total;
  }

  Column column() {
    return column;
  }

  boolean isReversed() {
    return isReversed;
  }

  boolean isPaused() {
    return isPaused;
  }

  boolean isEditing() {
    return isEditing;
  }

  String filter() {
    return filter;
  }

  String notice() {
    return notice;
  }

  int firstRow() {
    return firstRow;
  }

  /** For the first rows on a start by option. */
  void filter(String text) {
    filter = text;
  }
}
