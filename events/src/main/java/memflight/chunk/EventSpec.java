package memflight.chunk;

import java.util.ArrayList;
import java.util.List;

/**
 * Which event the caller wants, which of its fields, and who receives them. Immutable.
 *
 * <p>Fields are found by name in each chunk; one that the event does not have delivers its default
 * (0 unless set, null for strings).
 *
 * <pre>{@code
 * EventSpec.of("memflight.Free", handler).longs("address").longOr("producer", -1);
 * }</pre>
 */
public final class EventSpec {
  /** A number wanted, and what stands for it in an event without such a field. */
  record LongField(String name, long absent) {}

  private final String name;
  private final EventHandler handler;
  private final List<LongField> longs;
  private final List<String> strings;

  private EventSpec(
      String name, EventHandler handler, List<LongField> longs, List<String> strings) {
    this.name = name;
    this.handler = handler;
    this.longs = List.copyOf(longs);
    this.strings = List.copyOf(strings);
  }

  /** All events named {@code name}, as yet with no field but their time. */
  public static EventSpec of(String name, EventHandler handler) {
    return new EventSpec(name, handler, List.of(), List.of());
  }

  /** Adds numeric fields, 0 where absent. */
  public EventSpec longs(String... fields) {
    EventSpec spec = this;
    for (String field : fields) {
      spec = spec.longOr(field, 0);
    }
    return spec;
  }

  /** Adds a numeric field, {@code absent} where the event has none. */
  public EventSpec longOr(String field, long absent) {
    List<LongField> more = new ArrayList<>(longs);
    more.add(new LongField(field, absent));
    return new EventSpec(name, handler, more, strings);
  }

  /** Adds string fields. */
  public EventSpec strings(String... fields) {
    List<String> more = new ArrayList<>(strings);
    more.addAll(List.of(fields));
    return new EventSpec(name, handler, longs, more);
  }

  /** The event's full name, such as {@code memflight.Allocation}. */
  public String name() {
    return name;
  }

  EventHandler handler() {
    return handler;
  }

  List<LongField> longFields() {
    return longs;
  }

  List<String> stringFields() {
    return strings;
  }

  int indexOfLong(String field) {
    for (int i = 0; i < longs.size(); i++) {
      if (longs.get(i).name().equals(field)) {
        return i;
      }
    }
    return -1;
  }
}
