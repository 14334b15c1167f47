package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters of real programs that the packaged command records. */
class PrometheusOptionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern URL = Pattern.compile("meters at (http://127\\.0\\.0\\.1:\\d+\\S+)");

  @TempDir Path directory;
  private CommandProcess driver;

  @AfterEach
  void end() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  private static String url(String text) {
    Matcher matcher = URL.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  private static String scrape(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  @Test
  void runServesWhatTheProgramHolds() throws Exception {
    driver =
        CommandProcess.memflight(
            directory, "run", "--prometheus", "0", "--", CommandProcess.driver(4, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    String url = url(driver.err());
    // Three buffers a round, rounded up to 8 bytes.
    long held = 4 * (1_008 + 2 * 20_016);
    await().atMost(PATIENCE).until(() -> scrape(url).contains("\nmemflight_live_bytes " + held));
    driver.say("end");

    assertThat(driver.end().exitCode()).isZero();
  }

  @Test
  void attachSaysWhereItServes() throws Exception {
    driver = CommandProcess.start(directory, CommandProcess.driver(1, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    Executed attached = attach("0");
    assertThat(attached.exitCode()).as(attached.err()).isZero();
    assertThat(scrape(url(attached.out()))).contains("\nmemflight_allocations_total ");
  }

  @Test
  void aPortInUseIsAFailureThatSwitchesNothingOn() throws Exception {
    driver = CommandProcess.start(directory, CommandProcess.driver(1, "wait"));
    await().atMost(PATIENCE).until(() -> driver.rounds() == 1);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Executed attached = attach(Integer.toString(taken.getLocalPort()));
      assertThat(attached.exitCode()).isEqualTo(1);
      assertThat(attached.out()).isEmpty();
      assertThat(attached.err())
          .hasLineCount(1)
          .contains("meters are not served: cannot listen on 127.0.0.1:");
    }
    Executed closed =
        CommandProcess.memflight(directory, "attach", driver.process().pid(), "--mode", "closed")
            .end();
    assertThat(closed.exitCode()).as("no port, no trouble").isZero();
    driver.say("more");
    await().atMost(PATIENCE).until(() -> driver.rounds() == 2);
    driver.say("end");
    assertThat(driver.end().exitCode()).isZero();
  }

  private Executed attach(String prometheus) throws Exception {
    List<Object> arguments = List.of("attach", driver.process().pid(), "--prometheus", prometheus);
    return CommandProcess.memflight(directory, arguments).end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "65536", ":9464", "::1:9464", "http://a:1"})
  void whatIsNoAddressIsWrongUsage(String address) {
    for (String command : List.of("run", "attach")) {
      Executed executed = Executed.run(command, "--prometheus", address, "1");
      assertThat(executed.exitCode()).isEqualTo(2);
      assertThat(executed.err()).hasLineCount(1).contains("'" + address + "' is not [HOST:]PORT");
    }
  }
}
