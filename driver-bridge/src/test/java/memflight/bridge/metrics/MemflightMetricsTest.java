package memflight.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;
import memflight.bridge.ProfilerOptions;
import memflight.bridge.PrometheusEndpoint;
import memflight.events.MemRecordType;
import memflight.events.SiteKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binder on real sessions of this JVM, whose driver is the test. */
class MemflightMetricsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final MemProfiler profiler = MemProfiler.instance();
  private final AllocationHooks hooks = profiler.hooks();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MemflightMetrics metrics = new MemflightMetrics(2, Tags.of("app", "test"));

  private final int large = hooks.site("metrics.gs", 11, "f", SiteKind.SCRIPT);
  private final int middle = hooks.site("metrics.gs", 22, "f", SiteKind.SCRIPT);
  private final int small = hooks.site("simple_vector.h", 251, "", SiteKind.INTERNAL);
  private long nextAddress = 1 << 20;

  @BeforeEach
  void record() {
    assertThat(profiler.enable(MemRecordType.MEM_RECORD)).as(profiler::problem).isTrue();
  }

  @AfterEach
  void end() {
    metrics.close();
    profiler.enable(MemRecordType.CLOSED);
  }

  private long allocate(long size, int site) {
    nextAddress += 1 << 20;
    hooks.allocated(nextAddress, size, site);
    return nextAddress;
  }

  private double gauge(String name, String... tags) {
    Gauge gauge = registry.find(name).tags(tags).gauge();
    return gauge == null ? -1 : gauge.value();
  }

  private double count(String name) {
    FunctionCounter counter = registry.find(name).functionCounter();
    return counter == null ? -1 : counter.count();
  }

  private void awaitLive(double bytes) {
    await().atMost(PATIENCE).until(() -> gauge("memflight.live") == bytes);
  }

  @Test
  void showsWhatIsLiveAndWhatWasCounted() {
    metrics.bindTo(registry);
    double allocatedBefore = count("memflight.allocated");
    double freesBefore = count("memflight.frees");
    allocate(10_007, large);
    long gone = allocate(501, middle);
    hooks.freed(gone);
    hooks.freed(0xdead0);
    awaitLive(10_007);

    assertThat(gauge("memflight.live.blocks")).isEqualTo(1);
    assertThat(count("memflight.allocated") - allocatedBefore).isEqualTo(10_508);
    assertThat(count("memflight.frees") - freesBefore).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> gauge("memflight.interval.peak") == 10_007);
    assertThat(count("memflight.lost.events")).isZero();
    await().atMost(PATIENCE).until(() -> count("memflight.unknown.frees") >= 1);
    assertThat(count("memflight.allocations") - count("memflight.frees"))
        .as("blocks of this and earlier sessions")
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void aPeakBetweenScrapesIsSeenByEachRegistry() {
    SimpleMeterRegistry other = new SimpleMeterRegistry();
    metrics.bindTo(registry);
    metrics.bindTo(other);
    long gone = allocate(700_001, large);
    hooks.freed(gone);
    allocate(9, small);
    awaitLive(9);

    assertThat(gauge("memflight.scrape.peak")).isEqualTo(700_001);
    assertThat(gauge("memflight.scrape.peak")).isEqualTo(9);
    assertThat(other.get("memflight.scrape.peak").gauge().value()).isEqualTo(700_001);
  }

  @Test
  void theLargestSitesHaveRowsAndTheRestIsOther() {
    metrics.bindTo(registry);
    allocate(10_007, large);
    long gone = allocate(5_003, middle);
    allocate(1_009, small);
    String name = "memflight.site.live";
    await().atMost(PATIENCE).until(() -> gauge(name, "site", "other", "kind", "other") == 1_009);
    assertThat(gauge(name, "site", "metrics.gs:11", "kind", "script", "app", "test"))
        .isEqualTo(10_007);
    assertThat(gauge(name, "site", "metrics.gs:22", "kind", "script")).isEqualTo(5_003);
    assertThat(registry.find(name).gauges()).hasSize(3);

    hooks.freed(gone);
    await()
        .atMost(PATIENCE)
        .until(() -> gauge(name, "site", "simple_vector.h:251", "kind", "internal") == 1_009);
    assertThat(registry.find(name).tags("site", "metrics.gs:22").gauge()).isNull();
    assertThat(registry.find(name).gauges()).hasSize(3);
  }

  @Test
  void gaugesAreNotANumberOnceRecordingHasEnded() {
    metrics.bindTo(registry);
    allocate(10_007, large);
    awaitLive(10_007);
    double allocated = count("memflight.allocated");
    assertThat(profiler.enable(MemRecordType.CLOSED)).isTrue();

    assertThat(gauge("memflight.live")).isNaN();
    assertThat(gauge("memflight.live.blocks")).isNaN();
    assertThat(count("memflight.allocated")).isEqualTo(allocated);
    await().atMost(PATIENCE).until(() -> registry.find("memflight.site.live").gauges().isEmpty());
  }

  @Test
  void theLogsStateIsOneOfThree() {
    metrics.bindTo(registry);
    assertThat(gauge("memflight.log.state", "state", "off")).isEqualTo(1);
    ProfilerOptions options = ProfilerOptions.DEFAULT.withRoot(directory);
    assertThat(profiler.enable(MemRecordType.LOG_FAST, options)).as(profiler::problem).isTrue();

    await().atMost(PATIENCE).until(() -> gauge("memflight.log.state", "state", "writing") == 1);
    assertThat(gauge("memflight.log.state", "state", "off")).isZero();
    assertThat(gauge("memflight.log.state", "state", "failed")).isZero();
    assertThat(profiler.enable(MemRecordType.MEM_FAST)).isTrue();
    assertThat(gauge("memflight.log.state", "state", "off")).isEqualTo(1);
  }

  @Test
  void closingTakesEveryMeterOutAndBindingAgainPutsThemBack() {
    metrics.bindTo(registry);
    allocate(10_007, large);
    await().atMost(PATIENCE).until(() -> !registry.find("memflight.site.live").gauges().isEmpty());
    metrics.close();
    assertThat(registry.getMeters()).isEmpty();

    metrics.bindTo(registry);
    awaitLive(10_007);
  }

  @Test
  void everyMeterIsDescribedInLowerCaseWithAUnitAndFewTags() {
    metrics.bindTo(registry);
    allocate(10_007, large);
    await().atMost(PATIENCE).until(() -> !registry.find("memflight.site.live").gauges().isEmpty());
    assertThat(registry.getMeters())
        .hasSizeGreaterThan(14)
        .allSatisfy(
            meter -> {
              Meter.Id id = meter.getId();
              assertThat(id.getName()).matches("memflight(\\.[a-z]+)+");
              assertThat(id.getDescription()).isNotBlank();
              assertThat(id.getTags()).hasSizeLessThanOrEqualTo(3);
              if (!id.getName().equals("memflight.log.state")) {
                assertThat(id.getBaseUnit()).isNotBlank();
              }
            });
  }

  @Test
  void micrometersPrometheusPageSaysTheSameAsOurs() throws Exception {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (MemflightMetrics untagged = new MemflightMetrics();
        PrometheusEndpoint endpoint = PrometheusEndpoint.open(anyPort, profiler.meters())) {
      untagged.bindTo(prometheus);
      metrics.bindTo(registry);
      allocate(10_007, large);
      allocate(5_003, middle);
      allocate(1_009, small);
      hooks.site("C:\\gs\\\"quoted\".h", 1, "", SiteKind.INTERNAL);
      allocate(77, hooks.site("C:\\gs\\\"quoted\".h", 1, "", SiteKind.INTERNAL));
      awaitLive(16_096);
      // Both have to have read the peak before this was live, and to know the same sites.
      String quoted = "C:\\\\gs\\\\\\\"quoted\\\".h:1";
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                Map<String, Double> ours = samples(get(endpoint.url()));
                Map<String, Double> theirs = samples(prometheus.scrape());
                assertThat(ours).isEqualTo(theirs);
                assertThat(ours.keySet()).anyMatch(sample -> sample.contains(quoted));
              });
    }
  }

  private static String get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  /** Values by name and sorted labels, with the type, which both have to say, too. */
  private static Map<String, Double> samples(String page) {
    Map<String, Double> samples = new TreeMap<>();
    for (String line : page.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        samples.put(line, 0.0);
      } else if (!line.startsWith("#")) {
        int space = line.lastIndexOf(' ');
        samples.put(sortedLabels(line.substring(0, space)), Double.valueOf(line.substring(space)));
      }
    }
    return samples;
  }

  private static String sortedLabels(String sample) {
    int brace = sample.indexOf('{');
    if (brace < 0) {
      return sample;
    }
    String labels = sample.substring(brace + 1, sample.length() - 1);
    return java.util.Arrays.stream(labels.split(",(?=[a-z]+=\")"))
        .sorted()
        .collect(Collectors.joining(",", sample.substring(0, brace) + "{", "}"));
  }

  @Test
  void aNegativeNumberOfSitesIsRefused() {
    assertThatThrownBy(() -> new MemflightMetrics(-1, Tags.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
