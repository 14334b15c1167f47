package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One free, committed before the memory is released, so that event time is a causal order.
 *
 * <p>The upper 16 bits of an address number an address space: those of a recorded JVM are all in
 * number 0, those of native programs in one for each process. No block lies at the first address of
 * a space, {@code number << 48}; a free of that address says that the space is gone, and everything
 * in it with it.
 */
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
