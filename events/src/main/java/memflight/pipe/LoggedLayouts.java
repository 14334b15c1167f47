package memflight.pipe;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.AnnotationElement;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.ValueDescriptor;
import memflight.chunk.EventLayout;
import memflight.chunk.EventLayout.Implicit;
import memflight.events.FreeEvent;
import memflight.events.RecorderStateEvent;

/**
 * The events that say more in a recording made of a log than in one made live. A log states what a
 * free frees and how many entries there are; a live recording leaves both to its reader. Readers
 * find fields by name, so one vocabulary serves both.
 *
 * <p>In such a recording the entries stand in the order of the log, and each chunk begins with a
 * state, the text of each site that it uses before the first use, and what is live at each site.
 */
public final class LoggedLayouts {
  /** Entries of the log up to a state; a live recording does not have the field. */
  static final String ENTRIES = "entries";

  /** What {@link #ENTRIES} says where allocations and frees were left out. */
  public static final long PEAKS_ONLY = -1;

  /** What stands for {@link #ENTRIES} in a live recording. */
  static final long LIVE = -2;

  private LoggedLayouts() {}

  /** A free, then the size and the site of what it frees. */
  public static EventLayout free() {
    return with(
        FreeEvent.class,
        new ValueDescriptor(
            long.class,
            "size",
            List.of(
                new AnnotationElement(Label.class, "Size"),
                new AnnotationElement(Description.class, "Bytes freed"),
                new AnnotationElement(DataAmount.class, DataAmount.BYTES))),
        new ValueDescriptor(
            int.class,
            "site",
            List.of(
                new AnnotationElement(Label.class, "Site"),
                new AnnotationElement(
                    Description.class, "Id of the code location that had allocated it"))));
  }

  /** A state, then the entries of the log up to it, or {@link #PEAKS_ONLY}. */
  public static EventLayout state() {
    return with(
        RecorderStateEvent.class,
        new ValueDescriptor(
            long.class,
            ENTRIES,
            List.of(
                new AnnotationElement(Label.class, "Entries"),
                new AnnotationElement(
                    Description.class,
                    "Allocations and frees in the log before; -1: they were left out here"))));
  }

  private static EventLayout with(Class<? extends Event> eventClass, ValueDescriptor... more) {
    EventType live = EventType.getEventType(eventClass);
    Set<String> implicit = Set.of("startTime", "duration", "eventThread", "stackTrace");
    List<ValueDescriptor> declared = new ArrayList<>();
    for (ValueDescriptor field : live.getFields()) {
      if (!implicit.contains(field.getName())) {
        declared.add(field);
      }
    }
    declared.addAll(List.of(more));
    return EventLayout.of(
        live.getName(), EnumSet.allOf(Implicit.class), live.getAnnotationElements(), declared);
  }
}
