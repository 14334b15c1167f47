package memflight.bridge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import memflight.bridge.LiveMeters;
import memflight.bridge.LogState;
import memflight.bridge.MemProfiler;
import memflight.bridge.MemoryMeter;
import memflight.bridge.PeakSinceRead;
import memflight.bridge.SiteRow;
import memflight.bridge.SiteWatch;
import memflight.records.MemoryReport;

/**
 * Off-heap memory as meters: {@code memflight.live}, its peaks, what is allocated and freed, what
 * was lost, and the largest sites by the tags {@code site} and {@code kind}, all others together as
 * {@code other}. Values are one to two seconds old; gauges are not a number while nothing is
 * recorded.
 *
 * <pre>{@code
 * MemProfiler.instance().enable(); // unless the agent has done it
 * MemflightMetrics metrics = new MemflightMetrics();
 * metrics.bindTo(registry);
 * }</pre>
 *
 * <p>{@code memflight.scrape.peak} begins anew each time that it is read, for each registry on its
 * own: bind to the parts of a composite registry rather than to the whole.
 *
 * <p>Thread-safe. Whoever binds closes: that takes the meters out of the registries.
 */
public final class MemflightMetrics implements MeterBinder, AutoCloseable {
  private record Binding(
      MeterRegistry registry, List<Meter> meters, MultiGauge sites, PeakSinceRead peak) {}

  private final LiveMeters live;
  private final int top;
  private final Iterable<Tag> tags;
  private final List<Binding> bindings = new ArrayList<>();
  private MemoryReport newest;
  private SiteWatch watch;

  /** Meters with the {@value SiteRow#DEFAULT_TOP} largest sites and no tags of their own. */
  public MemflightMetrics() {
    this(SiteRow.DEFAULT_TOP, Tags.empty());
  }

  /**
   * @param top how many sites have a row of their own
   * @param tags of every meter
   * @throws IllegalArgumentException if {@code top} is negative
   */
  public MemflightMetrics(int top, Iterable<Tag> tags) {
    if (top < 0) {
      throw new IllegalArgumentException("the " + top + " largest sites");
    }
    live = MemProfiler.instance().meters();
    this.top = top;
    this.tags = tags;
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    PeakSinceRead peak = live.newPeak();
    List<Meter> meters = new ArrayList<>();
    for (MemoryMeter meter : MemoryMeter.values()) {
      if (meter.isPlain()) {
        meters.add(plain(meter, registry));
      }
    }
    meters.add(gauge(MemoryMeter.SCRAPE_PEAK, Tags.of(tags), peak::read, registry));
    for (LogState state : LogState.values()) {
      Tags stateTags = Tags.of(tags).and("state", state.tagValue());
      meters.add(
          gauge(
              MemoryMeter.LOG_STATE,
              stateTags,
              () -> live.values().log() == state ? 1 : 0,
              registry));
    }
    MultiGauge sites =
        MultiGauge.builder(MemoryMeter.SITE_LIVE.meterName())
            .description(MemoryMeter.SITE_LIVE.description())
            .baseUnit(MemoryMeter.SITE_LIVE.unit())
            .tags(tags)
            .register(registry);
    Binding binding = new Binding(registry, meters, sites, peak);
    bindings.add(binding);
    if (newest != null) {
      show(newest, binding);
    }
    if (watch == null) {
      watch = live.watchSites(this::show);
    }
  }

  private Meter plain(MemoryMeter meter, MeterRegistry registry) {
    if (meter.kind() == MemoryMeter.Kind.GAUGE) {
      return gauge(meter, Tags.of(tags), () -> meter.in(live.values()), registry);
    }
    return FunctionCounter.builder(meter.meterName(), live, source -> meter.in(source.values()))
        .description(meter.description())
        .baseUnit(meter.unit())
        .tags(tags)
        .register(registry);
  }

  private static Meter gauge(
      MemoryMeter meter,
      Tags tags,
      java.util.function.Supplier<Number> value,
      MeterRegistry registry) {
    // Without a unit of its own, not with an empty one, which would be part of the name.
    String unit = meter.unit().isEmpty() ? null : meter.unit();
    return Gauge.builder(meter.meterName(), value)
        .description(meter.description())
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  private synchronized void show(MemoryReport report) {
    newest = report;
    for (Binding binding : bindings) {
      show(report, binding);
    }
  }

  private void show(MemoryReport report, Binding binding) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (SiteRow row : SiteRow.of(report, top)) {
      rows.add(MultiGauge.Row.of(Tags.of("site", row.site(), "kind", row.kind()), row.bytes()));
    }
    binding.sites.register(rows, true);
  }

  /** Takes the meters out of every registry that they are bound to. */
  @Override
  public void close() {
    List<Binding> bound;
    SiteWatch watched;
    synchronized (this) {
      bound = List.copyOf(bindings);
      bindings.clear();
      watched = watch;
      watch = null;
      newest = null;
    }
    // Outside the lock: the watch's thread may be waiting for it.
    if (watched != null) {
      watched.close();
    }
    for (Binding binding : bound) {
      binding.meters.forEach(binding.registry::remove);
      binding.sites.register(List.of(), true);
      binding.peak.close();
    }
  }
}
