package memflight.symbols;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Tells functions, files and lines of code addresses. Keeps a process for each of the modules used
 * last; what has been asked once is remembered. A symboliser that answers nothing for {@value
 * #PATIENCE_SECONDS} s is ended and never asked again.
 */
public final class Symboliser implements Closeable {
  private static final List<String> PROGRAMS = List.of("addr2line", "eu-addr2line");
  private static final int MAX_PROCESSES = 8;

  /**
   * A large module's first answer may take this long. The end of a session waits longer, so that
   * the events are read all the same.
   */
  private static final long PATIENCE_SECONDS = 20;

  private final String program;
  private final Duration patience;
  private final Consumer<String> warnings;

  /** Where answers are waited for: a pipe's reader cannot be called off. */
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(
          body -> {
            Thread thread = new Thread(null, body, "memflight symboliser", 0, false);
            thread.setDaemon(true);
            return thread;
          });

  private boolean isGivenUp;
  private final Map<CodeAddress, List<SourceLine>> known = new HashMap<>();
  private final LinkedHashMap<String, SymboliserProcess> processes =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param warnings receives one line if there is no symboliser, or none that answers
   */
  public Symboliser(Consumer<String> warnings) {
    this(find(System.getenv("PATH")), Duration.ofSeconds(PATIENCE_SECONDS), warnings);
  }

  /**
   * @param patience how long it may be silent
   */
  Symboliser(String program, Duration patience, Consumer<String> warnings) {
    this.program = program;
    this.patience = patience;
    this.warnings = warnings;
    if (program == null) {
      warnings.accept(
          "neither addr2line nor eu-addr2line is installed: native sites stay module+offset;"
              + " install binutils or elfutils");
    }
  }

  /** The first symboliser on the path, or null. */
  static String find(String path) {
    for (String name : PROGRAMS) {
      for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
        Path candidate = Path.of(directory, name);
        if (!directory.isEmpty() && Files.isExecutable(candidate)) {
          return candidate.toString();
        }
      }
    }
    return null;
  }

  /** Looks up all of these at once, which is cheaper than one by one. */
  public void prepare(Collection<CodeAddress> addresses) {
    Map<String, List<CodeAddress>> byModule = new LinkedHashMap<>();
    for (CodeAddress address : addresses) {
      if (!known.containsKey(address)) {
        known.put(address, List.of());
        if (!address.module().isEmpty()) {
          byModule.computeIfAbsent(address.module(), module -> new ArrayList<>()).add(address);
        }
      }
    }
    if (program != null) {
      byModule.forEach(this::resolve);
    }
  }

  /** What is there, innermost inlined function first; empty if nothing is known. */
  public List<SourceLine> at(CodeAddress address) {
    if (!known.containsKey(address)) {
      prepare(List.of(address));
    }
    return known.get(address);
  }

  private void resolve(String module, List<CodeAddress> addresses) {
    if (isGivenUp || !Files.isReadable(Path.of(module))) {
      return;
    }
    try {
      List<List<SourceLine>> lines =
          answers(processFor(module), addresses.stream().map(CodeAddress::offset).toList());
      for (int i = 0; i < addresses.size(); i++) {
        known.put(addresses.get(i), List.copyOf(lines.get(i)));
      }
    } catch (TimeoutException e) {
      giveUp(program + " has not answered for " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      giveUp("interrupted while waiting for " + program);
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException e) {
      // It cannot read this module, or was killed: its addresses stay module+offset.
      SymboliserProcess failed = processes.remove(module);
      if (failed != null) {
        failed.close();
      }
    }
  }

  private List<List<SourceLine>> answers(SymboliserProcess process, List<Long> offsets)
      throws ExecutionException, InterruptedException, TimeoutException {
    Future<List<List<SourceLine>>> answers = asking.submit(() -> process.resolve(offsets));
    while (true) {
      int answered = process.answered();
      try {
        return answers.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // Slow is not silent.
        if (process.answered() == answered) {
          throw e;
        }
      }
    }
  }

  private void giveUp(String why) {
    isGivenUp = true;
    warnings.accept(why + ": from here on native sites are module+offset");
    close();
  }

  private SymboliserProcess processFor(String module) throws IOException {
    SymboliserProcess process = processes.get(module);
    if (process == null) {
      if (processes.size() == MAX_PROCESSES) {
        String leastUsed = processes.keySet().iterator().next();
        processes.remove(leastUsed).close();
      }
      process = new SymboliserProcess(program, module);
      processes.put(module, process);
    }
    return process;
  }

  /** Ends the processes. */
  @Override
  public void close() {
    processes.values().forEach(SymboliserProcess::close);
    processes.clear();
    asking.shutdown();
  }
}
