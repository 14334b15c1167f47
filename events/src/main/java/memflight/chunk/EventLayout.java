package memflight.chunk;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.ValueDescriptor;
import memflight.events.MarkerEvent;

/**
 * An event type as a file declares it: name, annotations, settings, and fields in the order of
 * their bytes. Immutable.
 *
 * <p>Taken from an event class it says what the JVM says of that class, so a file that was
 * converted looks like one that was recorded:
 *
 * <pre>{@code
 * EventLayout.of(AllocationEvent.class);
 * EventLayout.of(
 *     "profiler.Malloc",
 *     EnumSet.of(Implicit.THREAD, Implicit.STACK_TRACE),
 *     List.of(new AnnotationElement(Label.class, "Malloc")),
 *     List.of(new ValueDescriptor(long.class, "address"), new ValueDescriptor(long.class, "size")));
 * }</pre>
 *
 * <p>Fields may be boolean, int, long, float, double and String.
 */
public final class EventLayout {
  /** What an event may have beside its start, which is always its first field, and its own. */
  public enum Implicit {
    DURATION("duration"),
    THREAD("eventThread"),
    STACK_TRACE("stackTrace");

    private final String field;

    Implicit(String field) {
      this.field = field;
    }

    private static Implicit of(String field) {
      for (Implicit implicit : values()) {
        if (implicit.field.equals(field)) {
          return implicit;
        }
      }
      return null;
    }
  }

  /** What a declared field holds, by the format's name of its type. */
  enum Kind {
    BOOLEAN("boolean"),
    INT("int"),
    LONG("long"),
    FLOAT("float"),
    DOUBLE("double"),
    STRING(ChunkFormat.STRING_TYPE);

    private final String typeName;

    Kind(String typeName) {
      this.typeName = typeName;
    }

    private static Kind of(ValueDescriptor field) {
      for (Kind kind : values()) {
        if (kind.typeName.equals(field.getTypeName()) && !field.isArray()) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "field "
              + field.getName()
              + ": expected boolean, int, long, float, double or String, actual "
              + field.getTypeName()
              + (field.isArray() ? "[]" : ""));
    }
  }

  private final String name;
  private final Set<Implicit> implicit;
  private final List<AnnotationElement> annotations;
  private final List<ValueDescriptor> fields;
  private final List<Kind> kinds;
  private final List<SettingDescriptor> settings;

  private EventLayout(
      String name,
      Set<Implicit> implicit,
      List<AnnotationElement> annotations,
      List<ValueDescriptor> fields,
      List<SettingDescriptor> settings) {
    this.name = name;
    this.implicit = Set.copyOf(implicit);
    this.annotations = List.copyOf(annotations);
    this.fields = List.copyOf(fields);
    this.kinds = fields.stream().skip(1L + implicit.size()).map(Kind::of).toList();
    this.settings = List.copyOf(settings);
  }

  /**
   * The layout of an event class, from its annotations. Starts this JVM's flight recorder, though
   * no recording, if nothing has yet.
   */
  public static EventLayout of(Class<? extends Event> eventClass) {
    EventType type = EventType.getEventType(eventClass);
    Set<Implicit> implicit = EnumSet.noneOf(Implicit.class);
    for (ValueDescriptor field : type.getFields()) {
      Implicit known = Implicit.of(field.getName());
      if (known != null) {
        implicit.add(known);
      }
    }
    return new EventLayout(
        type.getName(),
        implicit,
        type.getAnnotationElements(),
        type.getFields(),
        type.getSettingDescriptors());
  }

  /** A type that has no class. */
  public static EventLayout of(
      String name,
      Set<Implicit> implicit,
      List<AnnotationElement> annotations,
      List<ValueDescriptor> declared) {
    List<ValueDescriptor> fields = new ArrayList<>();
    // What the JVM says of these fields is the same for every event.
    for (ValueDescriptor field : EventType.getEventType(MarkerEvent.class).getFields()) {
      Implicit known = Implicit.of(field.getName());
      if (known == null
          ? field.getName().equals(ChunkFormat.START_TIME)
          : implicit.contains(known)) {
        fields.add(field);
      }
    }
    fields.addAll(declared);
    Set<String> names = new HashSet<>();
    for (ValueDescriptor field : fields) {
      if (!names.add(field.getName())) {
        throw new IllegalArgumentException(name + " has two fields " + field.getName());
      }
    }
    return new EventLayout(name, implicit, annotations, fields, List.of());
  }

  /** The event's full name, such as {@code memflight.Allocation}. */
  public String name() {
    return name;
  }

  boolean has(Implicit field) {
    return implicit.contains(field);
  }

  List<AnnotationElement> annotations() {
    return annotations;
  }

  /** All fields, implicit ones first. */
  List<ValueDescriptor> fields() {
    return fields;
  }

  /** The kinds of the fields behind the implicit ones. */
  List<Kind> kinds() {
    return kinds;
  }

  List<SettingDescriptor> settings() {
    return settings;
  }

  @Override
  public String toString() {
    return name;
  }
}
