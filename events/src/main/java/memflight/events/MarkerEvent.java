package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One member of a consistent cut: how far one producer had numbered its events.
 *
 * <p>A cut is {@code members} events with one id. Its time is the earliest start among them. Each
 * producer's number is read after that time, so every event up to it has a number no higher than
 * the cut's: a reader that has all those numbers has everything up to the cut's time.
 */
@Name(MarkerEvent.NAME)
@Label("Marker")
@Description("How far a producer had counted: all events up to here are known to be there, or lost")
@Category("Driver Memory")
@StackTrace(false)
public final class MarkerEvent extends Event {
  public static final String NAME = "memflight.Marker";

  @Label("Marker")
  @Description("Id of the cut that the event belongs to")
  public long id;

  @Label("Members")
  @Description("Number of events in the cut")
  public int members;

  @Label("Producer")
  public int producer;

  @Label("Sequence")
  @Description("The producer's last number")
  public long sequence;
}
