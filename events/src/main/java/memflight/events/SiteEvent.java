package memflight.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;

/** The text of a site id. Committed before the id is first used and again in every chunk. */
@Name(SiteEvent.NAME)
@Label("Site")
@Description("A code location that allocates")
@Category("Driver Memory")
@StackTrace(false)
public final class SiteEvent extends Event {
  public static final String NAME = "memflight.Site";

  @Label("Site")
  @Description("Id that Allocation events carry")
  public int id;

  @Label("File")
  public String file;

  @Label("Line")
  public int line;

  @Label("Function")
  public String function;

  @Label("Internal")
  @Description(
      "Whether the location is the driver's or a library's own, no application code being on the stack")
  public boolean internal;

  /**
   * Whether allocations name their location; filters nothing. It stands at this event because JFR
   * asks each commit, and JDK 17 confuses two settings of one event.
   */
  @SettingDefinition
  @Name("location")
  @Label("Location")
  @Description("true: each allocation names its location, for tools that group by it")
  boolean location(LocationSetting setting) {
    return true;
  }

  /** Commits {@code site} where the event is enabled. */
  public static void emit(Site site) {
    SiteEvent event = new SiteEvent();
    if (event.isEnabled()) {
      event.id = site.id();
      event.file = site.file();
      event.line = site.line();
      event.function = site.function();
      event.internal = site.kind() == SiteKind.INTERNAL;
      event.commit();
    }
  }
}
