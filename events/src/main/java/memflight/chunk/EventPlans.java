package memflight.chunk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds the plan for an event's type id. Ids are small in every JVM, but need not be. */
final class EventPlans {
  private static final int TABLE_LIMIT = 1 << 16;

  private final EventPlan[] table;

  /** Those of the table that are decoded fast. */
  private final EventPlan[] fastTable;

  private final long[] largeIds;
  private final EventPlan[] largePlans;

  EventPlans(Collection<EventSpec> specs, ChunkTypes types, String file) throws ChunkException {
    List<Long> ids = new ArrayList<>();
    List<EventPlan> plans = new ArrayList<>();
    int tableSize = 0;
    for (ChunkType type : types.all()) {
      // Two class loaders can each define an event of the same name: two ids, one spec.
      for (EventSpec spec : specs) {
        if (spec.name().equals(type.name())) {
          ids.add(type.id());
          plans.add(new EventPlan(spec, type, types, file));
          if (type.id() >= 0 && type.id() < TABLE_LIMIT) {
            tableSize = Math.max(tableSize, (int) type.id() + 1);
          }
        }
      }
    }
    this.table = new EventPlan[tableSize];
    this.largeIds = ids.stream().mapToLong(Long::longValue).filter(id -> !isInTable(id)).toArray();
    this.largePlans = new EventPlan[largeIds.length];
    int large = 0;
    for (int i = 0; i < plans.size(); i++) {
      long id = ids.get(i);
      if (isInTable(id)) {
        table[(int) id] = plans.get(i);
      } else {
        largePlans[large++] = plans.get(i);
      }
    }
    fastTable = table.clone();
    for (int id = 0; id < fastTable.length; id++) {
      if (fastTable[id] != null && !fastTable[id].isFast()) {
        fastTable[id] = null;
      }
    }
  }

  private boolean isInTable(long id) {
    return id >= 0 && id < table.length;
  }

  /** Plans by type id, those that are decoded fast; null for any other. Not to be changed. */
  EventPlan[] fastTable() {
    return fastTable;
  }

  // Hot path: no allocation, no lock.

  /** The plan for events of a type, or null if nobody wants them. */
  EventPlan of(long typeId) {
    if (isInTable(typeId)) {
      return table[(int) typeId];
    }
    for (int i = 0; i < largeIds.length; i++) {
      if (largeIds[i] == typeId) {
        return largePlans[i];
      }
    }
    return null;
  }
}
