package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One allocation, committed after the memory was obtained. The fields are a contract with every
 * reader: fields are added, never renamed or reused.
 */
@Name(AllocationEvent.NAME)
@Label("Allocation")
@Description("Memory that the driver allocated")
@Category("Driver Memory")
@StackTrace(false)
@Enabled(false)
public final class AllocationEvent extends Event {
  public static final String NAME = "memflight.Allocation";

  /**
   * The size that says: the driver could not free after all, so its producer's last free is undone.
   */
  public static final long RESTORED = -1;

  @Label("Address")
  @Description("Where the memory begins")
  @MemoryAddress
  public long address;

  @Label("Size")
  @Description("Bytes allocated; -1 takes back the producer's last free")
  @DataAmount
  public long size;

  @Label("Site")
  @Description("Id of the code location, see the Site event")
  public int site;

  @Label("Producer")
  @Description("Who numbered the event")
  public int producer;

  @Label("Sequence")
  @Description("The producer's number of the event; a gap is a lost event")
  public long sequence;

  @Label("Location")
  @Description("File and line of the site, if a recording asks for it")
  public String location;

  /** Whether a recording asks for {@link #location}. */
  public static boolean hasLocation() {
    return LocationSetting.isOn();
  }
}
