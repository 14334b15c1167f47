package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * The highest live total inside one interval. Stands at the interval's true start with its true
 * duration; committed in order by one quiet thread, since Mission Control draws a line only through
 * a sorted series of events that do not overlap.
 */
@Name(IntervalPeakEvent.NAME)
@Label("Interval Peak")
@Description("The highest live total inside an interval of about 100 ms")
@Category("Driver Memory")
@StackTrace(false)
public final class IntervalPeakEvent extends Event {
  public static final String NAME = "memflight.IntervalPeak";

  @Label("Since Session Start")
  @Description("The interval's start; the instant that `memflight report --at` takes")
  @Timespan(Timespan.MILLISECONDS)
  public long offset;

  @Label("Peak Bytes")
  @DataAmount
  public long peakBytes;

  @Label("Peak Time")
  @Description("When the peak was first reached")
  @Timestamp(Timestamp.TICKS)
  public long peakTime;

  @Label("End Bytes")
  @Description("What was live when the interval ended")
  @DataAmount
  public long endBytes;

  @Label("Allocated Bytes")
  @DataAmount
  public long allocatedBytes;

  @Label("Allocations")
  public long allocations;

  @Label("Freed Bytes")
  @DataAmount
  public long freedBytes;

  @Label("Frees")
  public long frees;

  @Label("Lost Events")
  @Description("Events lost since the session began; not 0: the figures are incomplete")
  public long lostEvents;
}
