package memflight.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import memflight.events.Site;
import memflight.events.SiteKind;

/**
 * The calls of allocating methods that were woven into classes: each code location has a
 * <em>slot</em>, a number that the woven code carries. A slot costs no site until it is used; then
 * the stack is walked once, and its site is kept if it is the slot's location. Thread-safe.
 */
public final class WovenCalls {
  /** What {@link #slotOf} answers when there are no more slots: leave the call alone. */
  public static final int NO_SLOT = 0;

  /** Slots fit below the mark's bit for libraries, see the agent's hook. */
  private static final int MOST_SLOTS = 1 << 25;

  // The methods of keys are written out, see memflight.records.Location.
  private record Location(String file, int line, String function) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Location that
          && line == that.line
          && file.equals(that.file)
          && function.equals(that.function);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * file.hashCode() + function.hashCode()) + line;
    }
  }

  private final Map<Location, Integer> slotOfLocation = new HashMap<>();
  private final List<Location> locations = new ArrayList<>();

  WovenCalls() {}

  /** The slot of a code location, the same for the same arguments, or {@link #NO_SLOT}. */
  public synchronized int slotOf(String file, int line, String function) {
    if (locations.size() == MOST_SLOTS - 1) {
      return NO_SLOT;
    }
    return slotOfLocation.computeIfAbsent(
        new Location(file, line, function),
        location -> {
          locations.add(location);
          return locations.size();
        });
  }

  /** Whether {@code site} is the application's line that a slot stands for. */
  synchronized boolean isAt(int slot, Site site) {
    Location location = locations.get(slot - 1);
    return site.kind() == SiteKind.SCRIPT
        && site.line() == location.line
        && site.function().equals(location.function)
        && site.file().equals(location.file);
  }

  /** The source file of a class, with its package's path, as source trees are laid out. */
  public static String fileOf(String className, String sourceFile) {
    if (sourceFile == null) {
      return className;
    }
    int end = className.lastIndexOf('.') + 1;
    return className.substring(0, end).replace('.', '/') + sourceFile;
  }
}
