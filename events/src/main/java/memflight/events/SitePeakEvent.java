package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What one of the largest sites held at an interval's peak; the others are summed as site 0. */
@Name(SitePeakEvent.NAME)
@Label("Site Peak")
@Description("What a code location held at the interval's peak")
@Category("Driver Memory")
@StackTrace(false)
public final class SitePeakEvent extends Event {
  public static final String NAME = "memflight.SitePeak";

  /** The location of the event that sums up all the smaller sites. */
  public static final String OTHER = "other";

  @Label("Site")
  @Description("Id of the code location; 0: all the others")
  public int site;

  @Label("Location")
  @Description("File and line")
  public String location;

  @Label("Bytes")
  @DataAmount
  public long bytes;

  @Label("Blocks")
  public long blocks;
}
