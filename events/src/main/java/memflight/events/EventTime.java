package memflight.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jdk.jfr.Event;

/**
 * Gives events of one of our own classes their true time before they are committed. The JVM adds
 * {@code startTime} and {@code duration}, in ticks, to every event class as it loads; where it does
 * not, {@link #isSupported} is false and events stand at the time of their commit. Immutable.
 */
public final class EventTime {
  private final VarHandle startTime;
  private final VarHandle duration;

  private EventTime(VarHandle startTime, VarHandle duration) {
    this.startTime = startTime;
    this.duration = duration;
  }

  /** The time fields of {@code eventClass}, which must be a class of this package. */
  public static EventTime of(Class<? extends Event> eventClass) {
    try {
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(eventClass, MethodHandles.lookup());
      return new EventTime(
          lookup.findVarHandle(eventClass, "startTime", long.class),
          lookup.findVarHandle(eventClass, "duration", long.class));
    } catch (ReflectiveOperationException e) {
      return new EventTime(null, null);
    }
  }

  /** Whether this JVM lets an event's time be set. */
  public boolean isSupported() {
    return startTime != null;
  }

  /**
   * Sets the event's start and duration in ticks; does nothing where that is not supported. A
   * duration of 0 becomes one tick: JFR takes 0 for "not ended yet" and puts in the time that has
   * passed since.
   */
  public void set(Event event, long startTicks, long durationTicks) {
    if (startTime != null) {
      startTime.set(event, startTicks);
      duration.set(event, Math.max(1, durationTicks));
    }
  }

  /** The start in ticks of an event that has begun, or 0 where that is not supported. */
  public long startTicks(Event event) {
    return startTime == null ? 0 : (long) startTime.get(event);
  }
}
