package memflight.bridge;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;

/** Gives each code location one id for the life of the JVM. Thread-safe. */
final class SiteTable {
  private record Location(String file, int line, String function, SiteKind kind) {}

  private final ConcurrentHashMap<Location, Site> byLocation = new ConcurrentHashMap<>();
  private final List<Site> sites = new CopyOnWriteArrayList<>();

  /** The id of a location; a new one is announced before it returns. */
  int idOf(String file, int line, String function, SiteKind kind) {
    Location location = new Location(file, line, function, kind);
    Site site = byLocation.get(location);
    return (site != null ? site : add(location)).id();
  }

  private synchronized Site add(Location location) {
    return byLocation.computeIfAbsent(
        location,
        l -> {
          Site site = new Site(sites.size() + 1, l.file, l.line, l.function, l.kind);
          // Announced before anybody can use the id.
          SiteEvent.emit(site);
          sites.add(site);
          return site;
        });
  }

  /** The site with an id that {@link #idOf} gave. */
  Site get(int id) {
    return sites.get(id - 1);
  }

  /** Announces every site again: each chunk of a recording has to read alone. */
  void emitAll() {
    sites.forEach(SiteEvent::emit);
  }
}
