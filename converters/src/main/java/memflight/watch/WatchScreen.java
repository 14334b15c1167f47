package memflight.watch;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The table on a terminal's whole screen. However it ends, by a key, a signal or an exception, the
 * terminal is as it was before.
 */
public final class WatchScreen {
  private static final int NARROWEST = 1;

  private final Watcher watcher;
  private final WatchModel model;
  private final ReportSaver saver;
  private final long intervalMillis;

  private final AtomicBoolean isInterrupted = new AtomicBoolean();
  private final AtomicBoolean isResized = new AtomicBoolean();
  private final AtomicBoolean isRestored = new AtomicBoolean();

  /**
   * @param title what is watched
   * @param filter sites that do not contain it are left out at first
   * @param intervalMillis how often the screen shows what is new
   */
  public WatchScreen(
      Watcher watcher, String title, String filter, ReportSaver saver, long intervalMillis) {
    this.watcher = watcher;
    this.saver = saver;
    this.intervalMillis = intervalMillis;
    model = new WatchModel(title, watcher.sample());
    model.filter(filter);
  }

  /**
   * Shows until a person quits.
   *
   * @throws IOException if there is no terminal, or it fails
   */
  public void run() throws IOException {
    try (Terminal terminal =
        TerminalBuilder.builder().name("memflight").system(true).dumb(false).build()) {
      Attributes before = terminal.enterRawMode();
      // A signal other than Ctrl-C ends the JVM from outside of the loop.
      Thread restorer = new Thread(() -> restore(terminal, before), "memflight terminal");
      Runtime.getRuntime().addShutdownHook(restorer);
      terminal.handle(Terminal.Signal.INT, signal -> isInterrupted.set(true));
      terminal.handle(Terminal.Signal.WINCH, signal -> isResized.set(true));
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.keypad_xmit);
      terminal.puts(Capability.cursor_invisible);
      try {
        show(terminal);
      } finally {
        restore(terminal, before);
        removeHook(restorer);
      }
    }
  }

  private static void removeHook(Thread restorer) {
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException e) {
      return; // The JVM is exiting: the hook finds the work done.
    }
  }

  private void restore(Terminal terminal, Attributes before) {
    if (isRestored.compareAndSet(false, true)) {
      terminal.puts(Capability.cursor_visible);
      terminal.puts(Capability.keypad_local);
      terminal.puts(Capability.exit_ca_mode);
      terminal.flush();
      terminal.setAttributes(before);
    }
  }

  private void show(Terminal terminal) throws IOException {
    Display display = new Display(terminal, true);
    boolean isUnicode = terminal.encoding().newEncoder().canEncode('▁');
    // Its reader has -1 for the end and -2 for "nothing yet", as Keys has.
    Keys.Input input = millis -> terminal.reader().read(millis);
    Size size = null;
    long nextSample = 0;
    while (!isInterrupted.get()) {
      long now = System.nanoTime();
      if (nextSample == 0 || now - nextSample >= 0) {
        model.take(watcher.sample());
        nextSample = now + intervalMillis * 1_000_000;
      }
      if (size == null || isResized.getAndSet(false)) {
        size = sizeOf(terminal);
        display.clear();
        display.resize(size.getRows(), size.getColumns());
      }
      draw(display, size, isUnicode);
      int key = Keys.next(input, Math.min(intervalMillis, 200));
      if (key == Keys.END_OF_INPUT || (key != Keys.NONE && !obey(model.press(key)))) {
        return;
      }
    }
  }

  private static Size sizeOf(Terminal terminal) {
    Size size = terminal.getSize();
    return new Size(Math.max(NARROWEST, size.getColumns()), Math.max(1, size.getRows()));
  }

  private void draw(Display display, Size size, boolean isUnicode) {
    List<AttributedString> lines =
        WatchView.lines(model, size.getColumns(), size.getRows(), isUnicode).stream()
            .map(
                line ->
                    new AttributedString(
                        line.text(),
                        line.isEmphasized()
                            ? AttributedStyle.DEFAULT.bold()
                            : AttributedStyle.DEFAULT))
            .toList();
    display.update(lines, -1);
  }

  /** Does what a key asked for; false if that is to end. */
  private boolean obey(WatchModel.Request request) {
    switch (request) {
      case QUIT -> {
        return false;
      }
      case SAVE_TEXT -> save(false);
      case SAVE_JSON -> save(true);
      case NONE -> {
        // The model has done it.
      }
    }
    return true;
  }

  private void save(boolean isJson) {
    try {
      model.tell("saved to " + saver.save(model.shown().report(), isJson));
    } catch (IOException e) {
      model.tell("not saved: " + e.getMessage());
    }
  }
}
