package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import memflight.events.Site;
import memflight.records.Completeness;
import memflight.records.EntryListener;
import memflight.records.Interval;
import memflight.records.LiveAllocations;
import memflight.records.LiveMemory;
import memflight.records.MemoryReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusEndpointTest {
  private static final long INTERVAL = Interval.DEFAULT_NANOS;

  private final LiveMeters meters = new LiveMeters();
  private final LiveMemory memory =
      new LiveMemory(LiveAllocations.hash(), INTERVAL, EntryListener.NONE, meters::interval);
  private final HttpClient client = HttpClient.newHttpClient();
  private PrometheusEndpoint endpoint;

  @BeforeEach
  void serve() throws IOException {
    endpoint = PrometheusEndpoint.open(anyPort(), meters);
  }

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private HttpResponse<String> send(String method, URI uri, String agent) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .header("User-Agent", agent)
            .build(),
        BodyHandlers.ofString());
  }

  private String scrape(String agent) throws Exception {
    HttpResponse<String> response = send("GET", URI.create(endpoint.url()), agent);
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void servesWhatTheMetersShow() throws Exception {
    memory.allocated(1, 0, 1, 0x100, 12_352, 3);
    memory.advanceTo(INTERVAL);
    meters.sites(MemoryReport.live(memory.totals(), Site::unknown, Completeness.COMPLETE));

    HttpResponse<String> response = send("GET", URI.create(endpoint.url()), "test");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .contains("\nmemflight_live_bytes 12352\n")
        .contains("\nmemflight_site_live_bytes{site=\"<site 3>\",kind=\"internal\"} 12352\n");
  }

  @Test
  void eachClientHasAPeakOfItsOwn() throws Exception {
    memory.allocated(1, 0, 1, 0x100, 64, 3);
    memory.advanceTo(INTERVAL);
    assertThat(scrape("Prometheus")).contains("\nmemflight_scrape_peak_bytes 64\n");
    memory.allocated(INTERVAL + 1, 0, 1, 0x200, 4_096, 3);
    memory.freed(INTERVAL + 2, 0, 2, 0x200);
    memory.advanceTo(3 * INTERVAL);

    assertThat(scrape("somebody else")).contains("\nmemflight_scrape_peak_bytes 64\n");
    assertThat(scrape("Prometheus")).contains("\nmemflight_scrape_peak_bytes 4160\n");
    assertThat(scrape("Prometheus")).contains("\nmemflight_scrape_peak_bytes 64\n");
  }

  @Test
  void manyClientsAreNotAllRemembered() throws Exception {
    memory.allocated(1, 0, 1, 0x100, 64, 3);
    memory.advanceTo(INTERVAL);
    for (int i = 0; i < 50; i++) {
      scrape("client " + i);
    }
    memory.allocated(INTERVAL + 1, 0, 1, 0x200, 4_096, 3);
    memory.freed(INTERVAL + 2, 0, 2, 0x200);
    memory.advanceTo(3 * INTERVAL);
    assertThat(scrape("client 49")).contains("\nmemflight_scrape_peak_bytes 4160\n");
    assertThat(scrape("client 0")).contains("\nmemflight_scrape_peak_bytes 64\n");
  }

  @Test
  void answersNothingElse() throws Exception {
    URI page = URI.create(endpoint.url());
    assertThat(send("GET", page.resolve("/"), "test").statusCode()).isEqualTo(404);
    assertThat(send("GET", page.resolve("/metrics/x"), "test").statusCode()).isEqualTo(404);
    assertThat(send("POST", page, "test").statusCode()).isEqualTo(405);
    HttpResponse<String> head = send("HEAD", page, "test");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aPortInUseIsToldInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      assertThatThrownBy(() -> PrometheusEndpoint.open(address, meters))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:%d: Address already in use", taken.getLocalPort());
    }
  }

  @Test
  void itsThreadsDoNotKeepAProgramFromEnding() throws Exception {
    scrape("test");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().matches("HTTP-Dispatcher|memflight prometheus.*"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allMatch(Thread::isDaemon);
  }

  @Test
  void aClosedEndpointGivesItsPortBack() throws Exception {
    URI page = URI.create(endpoint.url());
    scrape("test");
    endpoint.close();
    assertThatThrownBy(() -> send("GET", page, "test")).isInstanceOf(ConnectException.class);
    memory.advanceTo(INTERVAL);
    assertThat(meters.wantsSites()).as("somebody watches").isFalse();
    endpoint =
        PrometheusEndpoint.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), page.getPort()), meters);
    assertThat(endpoint.url()).isEqualTo(page.toString());
  }
}
