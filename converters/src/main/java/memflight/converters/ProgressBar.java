package memflight.converters;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows on a terminal how far something is, until it is closed; elsewhere does nothing. */
final class ProgressBar {
  private static final int WIDTH = 40;
  private static final long PERIOD_MILLIS = 200;

  private final PrintWriter err;
  private final ScheduledExecutorService timer;

  private ProgressBar(PrintWriter err, ScheduledExecutorService timer) {
    this.err = err;
    this.timer = timer;
  }

  static ProgressBar show(Terminal terminal, LongSupplier done, LongSupplier total) {
    return Terminal.isInteractive()
        ? start(terminal.err(), done, total)
        : new ProgressBar(terminal.err(), null);
  }

  /** Shows it, whoever watches. */
  static ProgressBar start(PrintWriter err, LongSupplier done, LongSupplier total) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "memflight progress");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        timer.scheduleAtFixedRate(
            () -> {
              err.print("\r" + bar(done.getAsLong(), total.getAsLong()));
              err.flush();
            },
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
    return new ProgressBar(err, timer);
  }

  /** Such as {@code [=====> ] 52 % 120 of 230 MB}. */
  static String bar(long done, long total) {
    double share = total <= 0 ? 0 : Math.min(1, (double) done / total);
    int filled = (int) (share * WIDTH);
    return String.format(
        Locale.ROOT,
        "[%s%s] %3d %%  %d of %d MB",
        "=".repeat(filled),
        " ".repeat(WIDTH - filled),
        (int) (share * 100),
        done / 1_000_000,
        total / 1_000_000);
  }

  /** Wipes the bar. */
  void close() {
    if (timer != null) {
      timer.shutdownNow();
      try {
        var unused = timer.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      err.print("\r" + " ".repeat(WIDTH * 2) + "\r");
      err.flush();
    }
  }
}
