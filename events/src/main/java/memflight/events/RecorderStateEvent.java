package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;

/**
 * The session and its state: committed at each change and in every chunk, so that a chunk reads
 * alone.
 */
@Name(RecorderStateEvent.NAME)
@Label("Recorder State")
@Description("What memflight is recording, and what it lost")
@Category("Driver Memory")
@StackTrace(false)
public final class RecorderStateEvent extends Event {
  public static final String NAME = "memflight.RecorderState";

  @Label("Session")
  @Description("The session's start in microseconds since the epoch")
  public long session;

  @Label("Session Start")
  @Description("The session's start in ticks: time zero of intervals and memlog entries")
  @Timestamp(Timestamp.TICKS)
  public long startTicks;

  @Label("Mode")
  @Description("closed, log-record, log-fast, mem-record or mem-fast")
  public String mode;

  @Label("Mode Code")
  @Description("The mode's number; 0: the session ended here")
  public int modeCode;

  @Label("Interval")
  @Timespan(Timespan.NANOSECONDS)
  public long interval;

  @Label("Arena Base")
  @MemoryAddress
  public long arenaBase;

  @Label("Arena Size")
  @DataAmount
  public long arenaSize;

  @Label("Granule")
  @DataAmount
  public int granule;

  @Label("Lost Events")
  @Description("Events that never arrived")
  public long lostEvents;

  @Label("Unknown Frees")
  @Description("Frees of memory that was allocated before the session began")
  public long unknownFrees;

  @Label("Conflicts")
  @Description("Allocations where memory was live already: a free was missed")
  public long conflicts;

  @Label("Records Size")
  @Description(
      "Memory of the records; the *-fast modes take a quarter of an arena, once and for all")
  @DataAmount
  public long recordsBytes;

  @Label("Allocations Recorded")
  @Description("Whether each allocation and free is committed; else whoever knows them keeps count")
  public boolean hasEvents;

  /** The mode that a recording asks for; filters nothing. */
  @SettingDefinition
  @Name("mode")
  @Label("Mode")
  @Description(
      "How to record while the recording runs: log-record, log-fast, mem-record or mem-fast")
  boolean mode(ModeSetting setting) {
    return true;
  }
}
