package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What a site holds at the event's time. A set of them shows what is live, whenever a recording
 * began.
 */
@Name(SiteUsageEvent.NAME)
@Label("Site Usage")
@Description("Live memory of a code location")
@Category("Driver Memory")
@StackTrace(false)
public final class SiteUsageEvent extends Event {
  public static final String NAME = "memflight.SiteUsage";

  @Label("Site")
  @Description("Id of the code location")
  public int site;

  @Label("Location")
  @Description("File and line")
  public String location;

  @Label("Live Bytes")
  @DataAmount
  public long liveBytes;

  @Label("Live Blocks")
  public long liveBlocks;
}
