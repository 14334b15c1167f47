package memflight.bridge;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.ring.RingListener.CodeFrame;
import memflight.symbols.CodeAddress;
import memflight.symbols.SourceLine;
import memflight.symbols.Symboliser;

/**
 * Turns the code addresses of native sites into code locations: the innermost line outside
 * allocators and C++ headers, with its callers behind the function's name where stacks are
 * recorded. Images that share code share sites. Not thread-safe.
 */
final class NativeSites implements Closeable {
  /** The file of a site of which nothing is known. */
  static final String UNKNOWN = "[unknown]";

  /** Receives the id of a site that an image has defined. */
  interface Definer {
    void define(int image, int site, int id);
  }

  private record Frame(CodeAddress address, boolean isInternal) {}

  private record Pending(int image, int site, List<Frame> frames) {}

  private final SiteTable sites;
  private final Symboliser symboliser;
  private final Map<Integer, Map<Integer, String>> modules = new HashMap<>();
  private final Map<List<Frame>, Integer> known = new HashMap<>();
  private final List<Pending> pending = new ArrayList<>();

  NativeSites(SiteTable sites, Symboliser symboliser) {
    this.sites = sites;
    this.symboliser = symboliser;
  }

  void imageStarted(int image) {
    modules.put(image, new HashMap<>());
  }

  void imageEnded(int image) {
    modules.remove(image);
  }

  void addModule(int image, int module, String path) {
    modules.get(image).put(module, path);
  }

  /** A site that {@link #resolve} is to tell of. */
  void add(int image, int site, List<CodeFrame> frames) {
    pending.add(
        new Pending(
            image,
            site,
            frames.stream()
                .map(frame -> new Frame(addressOf(image, frame), frame.isInternal()))
                .toList()));
  }

  private CodeAddress addressOf(int image, CodeFrame frame) {
    return new CodeAddress(modules.get(image).getOrDefault(frame.module(), ""), frame.offset());
  }

  /** Looks up all sites that were added since the last call. */
  void resolve(Definer definer) {
    if (pending.isEmpty()) {
      return;
    }
    symboliser.prepare(
        pending.stream()
            .filter(site -> !known.containsKey(site.frames))
            .flatMap(site -> site.frames.stream().map(Frame::address))
            .toList());
    for (Pending site : pending) {
      definer.define(site.image, site.site, known.computeIfAbsent(site.frames, this::idOf));
    }
    pending.clear();
  }

  private int idOf(List<Frame> frames) {
    if (frames.isEmpty()) {
      return sites.idOf(UNKNOWN, Site.NO_LINE, "", SiteKind.INTERNAL);
    }
    for (int i = 0; i < frames.size(); i++) {
      if (!frames.get(i).isInternal) {
        List<SourceLine> lines = symboliser.at(frames.get(i).address);
        for (int inlined = 0; inlined < Math.max(1, lines.size()); inlined++) {
          if (lines.isEmpty() || !CxxHeaders.contain(lines.get(inlined).file())) {
            return idOf(frames, i, inlined, SiteKind.SCRIPT);
          }
        }
      }
    }
    return idOf(frames, 0, 0, SiteKind.INTERNAL);
  }

  private int idOf(List<Frame> frames, int chosen, int inlined, SiteKind kind) {
    CodeAddress address = frames.get(chosen).address;
    List<SourceLine> lines = symboliser.at(address);
    SourceLine line = lines.isEmpty() ? new SourceLine("", "", 0) : lines.get(inlined);
    // Reports group by file and line, so that one of these must tell places apart.
    String file = line.hasFile() ? line.file() : fileWithout(address);
    StringBuilder function = new StringBuilder(line.function());
    if (frames.size() > 1) {
      for (SourceLine caller : lines.subList(Math.min(inlined + 1, lines.size()), lines.size())) {
        function.append(" < ").append(caller.function());
      }
      for (Frame caller : frames.subList(chosen + 1, frames.size())) {
        appendCaller(function, caller.address);
      }
    }
    return sites.idOf(file, line.line(), function.toString(), kind);
  }

  private static String fileWithout(CodeAddress address) {
    return address.module().isEmpty() ? UNKNOWN + " " + address.text() : address.text();
  }

  private void appendCaller(StringBuilder function, CodeAddress caller) {
    List<SourceLine> lines = symboliser.at(caller);
    if (lines.isEmpty()) {
      function.append(" < ").append(caller.text());
    }
    for (SourceLine line : lines) {
      function.append(" < ").append(line.function());
    }
  }

  @Override
  public void close() {
    symboliser.close();
  }
}
