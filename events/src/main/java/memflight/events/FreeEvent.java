package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One free, committed before the memory is released, so that event time is a causal order. */
@Name(FreeEvent.NAME)
@Label("Free")
@Description("Memory that the driver is about to free")
@Category("Driver Memory")
@StackTrace(false)
@Enabled(false)
public final class FreeEvent extends Event {
  public static final String NAME = "memflight.Free";

  @Label("Address")
  @Description("Where the memory begins")
  @MemoryAddress
  public long address;

  @Label("Producer")
  @Description("Who numbered the event")
  public int producer;

  @Label("Sequence")
  @Description("The producer's number of the event; a gap is a lost event")
  public long sequence;
}
