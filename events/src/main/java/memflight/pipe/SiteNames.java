package memflight.pipe;

import java.util.Arrays;
import java.util.function.IntFunction;
import memflight.events.Site;

/** The sites of a stream by id. Not thread-safe. */
final class SiteNames implements IntFunction<Site> {
  private Site[] sites = new Site[256];

  /** Takes in a site; true if it was not known like that. */
  boolean define(Site site) {
    int id = site.id();
    if (id >= sites.length) {
      sites = Arrays.copyOf(sites, Math.max(id + 1, sites.length * 2));
    }
    boolean isNew = !site.equals(sites[id]);
    sites[id] = site;
    return isNew;
  }

  /** The site with this id, or null while its text has not arrived. */
  @Override
  public Site apply(int id) {
    return id < sites.length ? sites[id] : null;
  }
}
