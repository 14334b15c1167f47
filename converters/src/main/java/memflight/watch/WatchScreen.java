package memflight.watch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Curses;
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
      String leave =
          sequence(
              terminal,
              Capability.cursor_visible,
              Capability.keypad_local,
              Capability.exit_ca_mode);
      // A signal other than Ctrl-C ends the JVM from outside of the loop.
      Thread restorer = new Thread(() -> restore(leave), "memflight terminal");
      Runtime.getRuntime().addShutdownHook(restorer);
      terminal.handle(Terminal.Signal.INT, signal -> isInterrupted.set(true));
      terminal.handle(Terminal.Signal.WINCH, signal -> isResized.set(true));
      // A shell that comes back would find its terminal in our mode.
      terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_IGN);
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.keypad_xmit);
      terminal.puts(Capability.cursor_invisible);
      try {
        show(terminal);
      } catch (IOException | RuntimeException e) {
        // The terminal library closes the terminal when the JVM exits.
        if (!isRestored.get()) {
          throw e;
        }
      } finally {
        restore(leave);
        if (removeHook(restorer)) {
          terminal.setAttributes(before);
        }
      }
    }
  }

  private static String sequence(Terminal terminal, Capability... capabilities) {
    StringBuilder all = new StringBuilder();
    for (Capability capability : capabilities) {
      String text = terminal.getStringCapability(capability);
      all.append(text == null ? "" : Curses.tputs(text));
    }
    return all.toString();
  }

  /** False if the JVM is exiting. */
  private static boolean removeHook(Thread restorer) {
    try {
      return Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Past the terminal library, which may have closed its end. */
  private void restore(String leave) {
    if (isRestored.compareAndSet(false, true)) {
      System.out.print(leave);
      System.out.flush();
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
    // The display adds to the list.
    List<AttributedString> lines =
        WatchView.lines(model, size.getColumns(), size.getRows(), isUnicode).stream()
            .map(
                line ->
                    new AttributedString(
                        line.text(),
                        line.isEmphasized()
                            ? AttributedStyle.DEFAULT.bold()
                            : AttributedStyle.DEFAULT))
            .collect(Collectors.toCollection(ArrayList::new));
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
