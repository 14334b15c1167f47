package memflight.bridge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves the meters to Prometheus, from inside the recorded JVM, at {@code /metrics}. The page is
 * built from figures that are there already: a scrape asks nothing of the driver and does not wait.
 * Its threads are daemons of memflight's own.
 */
public final class PrometheusEndpoint implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 10;
  private static final int NO_BODY = -1;

  private final InetSocketAddress address;
  private final LiveMeters meters;
  private final ScrapePeaks peaks;
  private final HttpServer server;
  private final ThreadPoolExecutor executor;

  private PrometheusEndpoint(InetSocketAddress address, LiveMeters meters) throws IOException {
    this.address = address;
    this.meters = meters;
    // First of all: it is what fails.
    server = HttpServer.create(address, 0);
    peaks = new ScrapePeaks(meters);
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new OwnThread(task, "memflight prometheus"));
    executor.allowCoreThreadTimeOut(true);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
  }

  /**
   * Begins to serve.
   *
   * @param address where; port 0 for any that is free
   * @throws IOException if nothing can be served there, such as a port that is in use
   */
  public static PrometheusEndpoint open(InetSocketAddress address, LiveMeters meters)
      throws IOException {
    FutureTask<PrometheusEndpoint> opening =
        new FutureTask<>(
            () -> {
              PrometheusEndpoint endpoint = new PrometheusEndpoint(address, meters);
              endpoint.server.start();
              return endpoint;
            });
    // The server's own thread is a daemon only if the thread that starts it is one; started on the
    // program's main thread, it would keep the program from ending.
    new OwnThread(opening, "memflight prometheus start").start();
    PrometheusEndpoint endpoint;
    try {
      endpoint = opening.get();
    } catch (ExecutionException e) {
      throw new IOException(
          "cannot listen on " + text(address) + ": " + reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before listening on " + text(address), e);
    }
    meters.watch();
    return endpoint;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof NoClassDefFoundError) {
      return "this Java runtime lacks the module jdk.httpserver";
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** Where it is, such as {@code http://127.0.0.1:9464/metrics}. */
  public String url() {
    // As it was asked for: the socket itself may tell it in IPv6.
    int port = server.getAddress().getPort();
    return "http://" + text(new InetSocketAddress(address.getAddress(), port)) + PATH;
  }

  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip == null ? address.getHostString() : ip.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean isHead = exchange.getRequestMethod().equals("HEAD");
      if (!isHead && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, NO_BODY);
      } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
        send(
            exchange, 404, "text/plain; charset=utf-8", "memflight's meters are at " + PATH + "\n");
      } else if (isHead) {
        exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
        exchange.sendResponseHeaders(200, NO_BODY);
      } else {
        send(exchange, 200, PrometheusText.CONTENT_TYPE, page(client(exchange)));
      }
    }
  }

  private String page(String client) {
    return PrometheusText.of(
        meters.values(), peaks.read(client), SiteRow.of(meters.sites(), SiteRow.DEFAULT_TOP));
  }

  private static String client(HttpExchange exchange) {
    return exchange.getRemoteAddress().getAddress().getHostAddress()
        + " "
        + exchange.getRequestHeaders().getFirst("User-Agent");
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, isHead ? NO_BODY : body.length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Ends; the port is free when this returns. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    peaks.close();
    meters.unwatch();
  }
}
