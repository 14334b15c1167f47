package memflight.bridge;

import java.util.List;

/**
 * The meters in Prometheus' text format, version 0.0.4, as described at
 * https://prometheus.io/docs/instrumenting/exposition_formats/.
 */
final class PrometheusText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Whole numbers below it are exact, and are written without an exponent. */
  private static final double EXACT = 0x1p53;

  private final StringBuilder text = new StringBuilder(4096);

  private PrometheusText() {}

  /**
   * A page.
   *
   * @param peak the highest live total since the reader's last page
   */
  static String of(MeterValues values, double peak, List<SiteRow> sites) {
    PrometheusText page = new PrometheusText();
    for (MemoryMeter meter : MemoryMeter.values()) {
      page.head(meter);
      switch (meter) {
        case SCRAPE_PEAK -> page.sample(meter, "", peak);
        case SITE_LIVE -> {
          for (SiteRow row : sites) {
            String tags = label("site", row.site()) + "," + label("kind", row.kind());
            page.sample(meter, tags, (double) row.bytes());
          }
        }
        case LOG_STATE -> {
          for (LogState state : LogState.values()) {
            page.sample(meter, label("state", state.tagValue()), values.log() == state ? 1 : 0);
          }
        }
        default -> page.sample(meter, "", meter.in(values));
      }
    }
    return page.text.toString();
  }

  private void head(MemoryMeter meter) {
    String name = meter.prometheusName();
    boolean isCounter = meter.kind() == MemoryMeter.Kind.COUNTER;
    text.append("# HELP ").append(name).append(' ').append(meter.description()).append('\n');
    text.append("# TYPE ").append(name).append(isCounter ? " counter\n" : " gauge\n");
  }

  private void sample(MemoryMeter meter, String labels, double value) {
    text.append(meter.prometheusName());
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ');
    if (value == Math.rint(value) && Math.abs(value) < EXACT) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
  }

  private static String label(String name, String value) {
    return name
        + "=\""
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"";
  }
}
