package memflight.bridge;

import java.util.Arrays;
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

  /** By id; replaced by a longer one when it is full. Element 0 stays null. */
  private volatile String[] locations = new String[64];

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
          addLocation(site);
          return site;
        });
  }

  private void addLocation(Site site) {
    String[] all = locations;
    if (site.id() >= all.length) {
      all = Arrays.copyOf(all, 2 * all.length);
    }
    all[site.id()] = site.location();
    // Whoever gets the id sees the text.
    locations = all;
  }

  /** The text of an id, the same object each time; null for one that is not from here. */
  String locationOf(int id) {
    String[] all = locations;
    return id >= 0 && id < all.length ? all[id] : null;
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
