package memflight.converters;

import java.util.Locale;
import memflight.events.SiteKind;
import memflight.records.MemoryDiff;
import memflight.records.MemoryReport;
import picocli.CommandLine.Option;

/** The options that choose which sites are shown. Totals stay those of everything. */
final class SiteSelection {
  enum Kinds {
    ALL,
    SCRIPT,
    INTERNAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(names = "--top", paramLabel = "N", description = "Show the first N sites only.")
  private Integer top;

  @Option(
      names = "--sites",
      defaultValue = "all",
      paramLabel = "KIND",
      description =
          "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}): the application's own lines, or"
              + " those of libraries, JDK and driver.")
  private Kinds kinds = Kinds.ALL;

  MemoryReport of(MemoryReport report) {
    checkTop();
    MemoryReport shown = kinds == Kinds.ALL ? report : report.only(kind());
    return top == null ? shown : shown.top(top);
  }

  MemoryDiff of(MemoryDiff diff) {
    checkTop();
    MemoryDiff shown = kinds == Kinds.ALL ? diff : diff.only(kind());
    return top == null ? shown : shown.top(top);
  }

  private void checkTop() {
    if (top != null && top < 0) {
      throw CommandFailure.usage("--top " + top + " is negative: give the number of sites to show");
    }
  }

  private SiteKind kind() {
    return kinds == Kinds.SCRIPT ? SiteKind.SCRIPT : SiteKind.INTERNAL;
  }
}
