package memflight.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Prints a block of lines at each interval, for pipes and files. One thread. */
public final class PlainWatch {
  private static final long PATIENCE_MILLIS = 100;

  private final Watcher watcher;
  private final WatchModel model;
  private final PrintWriter out;
  private final int top;

  /**
   * @param title what is watched
   * @param filter sites that do not contain it are left out
   * @param top how many sites are printed
   */
  public PlainWatch(Watcher watcher, String title, String filter, int top, PrintWriter out) {
    this.watcher = watcher;
    this.top = top;
    this.out = out;
    model = new WatchModel(title, watcher.sample());
    model.filter(filter);
  }

  /**
   * Prints until nothing more comes, or {@code count} blocks.
   *
   * @param intervalMillis from one block to the next
   * @throws IOException if nobody reads what is printed
   */
  public void run(long intervalMillis, long count) throws IOException, InterruptedException {
    awaitSession();
    for (long printed = 0; printed < count && !out.checkError(); printed++) {
      if (printed > 0) {
        awaitMillis(intervalMillis);
      }
      boolean isLast = watcher.isOver();
      print(watcher.sample());
      if (isLast) {
        return;
      }
    }
    if (out.checkError()) {
      throw new IOException("standard output is closed");
    }
  }

  private void awaitSession() throws InterruptedException {
    while (watcher.sample().state() == Sample.State.WAITING && !watcher.isOver()) {
      Thread.sleep(PATIENCE_MILLIS);
    }
  }

  private void awaitMillis(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - end < 0 && !watcher.isOver()) {
      Thread.sleep(Math.min(PATIENCE_MILLIS, millis));
    }
  }

  private void print(Sample sample) {
    model.take(sample);
    lines(model, top, Instant.now()).forEach(out::println);
    out.flush();
  }

  /** A block: totals, what a reader has to know, sites, and an empty line. */
  static List<String> lines(WatchModel model, int top, Instant now) {
    List<String> lines = new java.util.ArrayList<>();
    Sample shown = model.shown();
    lines.add(now.truncatedTo(ChronoUnit.SECONDS) + " " + WatchView.totals(model));
    if (!shown.intervals().isEmpty()) {
      lines.add(
          "highest of the last minute " + WatchView.number(Sparkline.highest(shown.intervals())));
    }
    if (!shown.news().isEmpty()) {
      lines.add(shown.news());
    }
    if (shown.report().isIncomplete()) {
      lines.add(shown.report().completeness().warning());
    }
    lines.addAll(shown.report().completeness().notes());
    model.rows().stream().limit(top).map(WatchView::wholeRow).forEach(lines::add);
    lines.add("");
    return lines;
  }
}
