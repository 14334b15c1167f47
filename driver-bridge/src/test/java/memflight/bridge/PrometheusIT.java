package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.ScrapedDriver;

/** The meters that the agent serves, in real programs. */
class PrometheusIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern URL = Pattern.compile("meters at (http://(\\S+):(\\d+)/metrics)");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private RecordedJvm jvm;
  private Process process;
  private Process prometheus;

  @AfterEach
  void endWhatStillRuns() {
    for (Process started : Arrays.asList(process, prometheus)) {
      if (started != null) {
        started.destroyForcibly();
      }
    }
  }

  private void start(String agentOptions) throws Exception {
    jvm = new RecordedJvm(directory, agentOptions).with(ScrapedDriver.class.getName());
    process = jvm.start();
    await().atMost(PATIENCE).until(() -> jvm.lines().contains("ready"));
  }

  private List<String> end() throws Exception {
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the program ends").isTrue();
    assertThat(process.exitValue()).as("%s", jvm.lines()).isZero();
    return jvm.lines();
  }

  /** The lines of a report that the program printed. */
  private List<String> report(int number) throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> jvm.lines().stream().filter("-- end"::equals).count() > number);
    List<String> lines = jvm.lines();
    int begin = lines.indexOf("-- report " + number);
    int end = begin + lines.subList(begin, lines.size()).indexOf("-- end");
    return lines.subList(begin + 1, end);
  }

  private Matcher url() throws Exception {
    Matcher matcher = URL.matcher(String.join("\n", jvm.lines()));
    assertThat(matcher.find()).as("%s", jvm.lines()).isTrue();
    return matcher;
  }

  private String scrape(String url) throws Exception {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void scrapesLeaveTheReportUnchanged() throws Exception {
    start("mode=mem-record,prometheus=0");
    List<String> before = report(0);
    assertThat(before)
        .filteredOn(line -> line.contains(" line:"))
        .as("the server that waits for scrapes holds nothing, either")
        .singleElement()
        .asString()
        .contains("testdriver/ScrapedDriver.java", "size:12352");

    String url = url().group(1);
    await().atMost(PATIENCE).until(() -> scrape(url).contains("kind=\"script\"} 12352\n"));
    for (int i = 0; i < 50; i++) {
      assertThat(scrape(url)).contains("\nmemflight_live_bytes 12352\n");
    }
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    assertThat(report(1)).isEqualTo(before);
    end();
  }

  @Test
  void nobodyOutsideSeesThemUnlessAskedFor() throws Exception {
    Optional<InetAddress> outside =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .findFirst();
    start("mode=mem-record,prometheus=0");
    assertThat(url().group(2)).isEqualTo("127.0.0.1");
    int port = Integer.parseInt(url().group(3));
    if (outside.isPresent()) {
      assertThatThrownBy(() -> new Socket(outside.get(), port).close())
          .isInstanceOf(ConnectException.class);
    }
    end();

    start("mode=mem-record,prometheus=0.0.0.0:0");
    assertThat(url().group(2)).isEqualTo("0.0.0.0");
    scrape("http://127.0.0.1:" + url().group(3) + "/metrics");
    if (outside.isPresent()) {
      new Socket(outside.get(), Integer.parseInt(url().group(3))).close();
    }
    end();
  }

  @Test
  void aPortInUseIsOneLineAndTheProgramGoesOn() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      start("mode=mem-record,prometheus=" + taken.getLocalPort());
      assertThat(report(0)).anyMatch(line -> line.contains("size:12352"));
      assertThat(end())
          .filteredOn(line -> line.startsWith("memflight:"))
          .containsExactly(
              "memflight: meters are not served: cannot listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": Address already in use; name another [HOST:]PORT");
    }
  }

  @Test
  void comesAndGoesWithTheRecordingOfARunningProgram() throws Exception {
    start("mode=mem-record");
    String served = attach("mode=mem-fast,prometheus=0");
    assertThat(served).startsWith("ok mem-fast").contains("; meters at http://127.0.0.1:");
    String url = url().group(1);
    await().atMost(PATIENCE).until(() -> scrape(url).contains("\nmemflight_live_bytes 12352\n"));

    assertThat(attach("mode=mem-record")).startsWith("ok mem-record");
    scrape(url);
    assertThat(attach("mode=closed")).isEqualTo("ok closed");
    assertThatThrownBy(() -> scrape(url)).isInstanceOf(ConnectException.class);
    end();
  }

  private String attach(String options) throws Exception {
    return RecordedJvm.attach(process, options);
  }

  @Test
  void aRealPrometheusScrapesThem() throws Exception {
    Path binary = onThePath("prometheus");
    assumeThat(binary).as("there is no prometheus on the PATH to scrape with").isNotNull();
    start("mode=mem-record,prometheus=0");
    Path configuration = directory.resolve("prometheus.yml");
    Files.writeString(
        configuration,
        """
        scrape_configs:
          - job_name: memflight
            scrape_interval: 1s
            static_configs:
              - targets: ['127.0.0.1:%s']
        """
            .formatted(url().group(3)));
    int port = freePort();
    prometheus =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.txt").toFile())
            .start();

    String api = "http://127.0.0.1:" + port + "/api/v1/query?query=";
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        // It answers 503 while it starts.
        .untilAsserted(
            () -> assertThat(scrape(api + "memflight_live_bytes")).contains("\"12352\""));
    assertThat(scrape(api + "memflight_site_live_bytes"))
        .contains("\"site\":\"testdriver/ScrapedDriver.java:")
        .contains("\"site\":\"other\"");
    assertThat(scrape(api + "memflight_log_state")).contains("\"state\":\"writing\"");
    end();
  }

  private static Path onThePath(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(entry -> Path.of(entry, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
