package memflight.bridge;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import memflight.events.Site;
import memflight.events.SiteEvent;
import memflight.events.SiteKind;

/** Gives each code location one id for the life of the JVM. Thread-safe. */
final class SiteTable {
  // The methods of keys are written out, see memflight.records.Location.
  private record Location(String file, int line, String function, SiteKind kind) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Location that
          && line == that.line
          && kind == that.kind
          && file.equals(that.file)
          && function.equals(that.function);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * file.hashCode() + function.hashCode()) + line;
    }
  }

  private final ConcurrentHashMap<Location, Site> byLocation = new ConcurrentHashMap<>();

  // By id; replaced by longer ones when they are full. Element 0 stays null.
  private volatile Site[] sites = new Site[64];
  private volatile String[] locations = new String[64];

  /** The highest id. */
  private volatile int last;

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
          Site site = new Site(last + 1, l.file, l.line, l.function, l.kind);
          // Announced before anybody can use the id.
          SiteEvent.emit(site);
          append(site);
          return site;
        });
  }

  private void append(Site site) {
    Site[] allSites = sites;
    String[] allLocations = locations;
    int id = site.id();
    if (id == allSites.length) {
      allSites = Arrays.copyOf(allSites, 2 * id);
      allLocations = Arrays.copyOf(allLocations, 2 * id);
    }
    allSites[id] = site;
    allLocations[id] = site.location();
    // Whoever gets the id sees both.
    sites = allSites;
    locations = allLocations;
    last = id;
  }

  /** The text of an id, the same object each time; null for one that is not from here. */
  String locationOf(int id) {
    String[] all = locations;
    return id >= 0 && id < all.length ? all[id] : null;
  }

  /** The site with an id that {@link #idOf} gave. */
  Site get(int id) {
    return sites[id];
  }

  /** Announces every site again: each chunk of a recording has to read alone. */
  void emitAll() {
    // In this order: the array has all of them.
    int count = last;
    Site[] all = sites;
    for (int id = 1; id <= count; id++) {
      SiteEvent.emit(all[id]);
    }
  }
}
