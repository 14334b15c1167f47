package memflight.symbols;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells functions, files and lines of code addresses. Keeps a process for each of the modules used
 * last; what has been asked once is remembered.
 */
public final class Symboliser implements Closeable {
  private static final List<String> PROGRAMS = List.of("addr2line", "eu-addr2line");
  private static final int MAX_PROCESSES = 8;

  private final String program;
  private final Map<CodeAddress, List<SourceLine>> known = new HashMap<>();
  private final LinkedHashMap<String, SymboliserProcess> processes =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param warnings receives one line if there is no symboliser
   */
  public Symboliser(Consumer<String> warnings) {
    this(find(System.getenv("PATH")), warnings);
  }

  Symboliser(String program, Consumer<String> warnings) {
    this.program = program;
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
    if (!Files.isReadable(Path.of(module))) {
      return;
    }
    try {
      List<List<SourceLine>> lines =
          processFor(module).resolve(addresses.stream().map(CodeAddress::offset).toList());
      for (int i = 0; i < addresses.size(); i++) {
        known.put(addresses.get(i), List.copyOf(lines.get(i)));
      }
    } catch (IOException e) {
      // It cannot read this module, or was killed: its addresses stay module+offset.
      SymboliserProcess failed = processes.remove(module);
      if (failed != null) {
        failed.close();
      }
    }
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
  }
}
