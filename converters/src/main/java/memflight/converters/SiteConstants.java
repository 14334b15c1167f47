package memflight.converters;

import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import memflight.chunk.Frame;
import memflight.chunk.FrameType;
import memflight.chunk.RecordingWriter;
import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * The texts and the stack trace of each site, as constants of one writer. All of them are made at
 * once in order of id, so that the writers of a recording's parts give them the same keys. A site
 * without a text has none, which is 0.
 */
final class SiteConstants {
  private final Site[] sites;
  private final int[] files;
  private final int[] functions;
  private final int[] locations;
  private final int[] stackTraces;

  SiteConstants(SortedMap<Integer, Site> texts, RecordingWriter writer) {
    int limit = texts.isEmpty() ? 1 : texts.lastKey() + 1;
    sites = new Site[limit];
    files = new int[limit];
    functions = new int[limit];
    locations = new int[limit];
    stackTraces = new int[limit];
    for (Site site : texts.values()) {
      int id = site.id();
      sites[id] = site;
      files[id] = writer.string(site.file());
      functions[id] = writer.string(site.function());
      locations[id] = writer.string(site.location());
      stackTraces[id] = writer.stackTrace(List.of(frame(site)));
    }
  }

  /**
   * A site as a frame. Mission Control takes class names apart and leaves method names alone, so
   * the method's is the location as reports print it, and the class's only says what kind of code
   * it is.
   */
  static Frame frame(Site site) {
    boolean isInternal = site.kind() == SiteKind.INTERNAL;
    return new Frame(
        isInternal ? "internal" : extension(site.file()),
        site.file() + " line:" + site.line(),
        Math.max(site.line(), 0),
        isInternal ? FrameType.NATIVE : FrameType.INTERPRETED);
  }

  private static String extension(String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return extension.isEmpty() || extension.length() == name.length()
        ? "script"
        : extension.toLowerCase(Locale.ROOT);
  }

  /** The site's text; a stand-in if there is none. */
  Site site(int id) {
    Site site = id < sites.length ? sites[id] : null;
    return site == null ? Site.unknown(id) : site;
  }

  int file(int id) {
    return at(files, id);
  }

  int function(int id) {
    return at(functions, id);
  }

  int location(int id) {
    return at(locations, id);
  }

  int stackTrace(int id) {
    return at(stackTraces, id);
  }

  private static int at(int[] constants, int id) {
    return id < constants.length ? constants[id] : 0;
  }
}
