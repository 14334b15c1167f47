package memflight.samples.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the server under load from its own client and prints what was planted. The one argument, if
 * any, is the number of requests.
 */
public final class LeakyServer {
  private static final int DEFAULT_REQUESTS = 1000;
  private static final int WARM_UP_REQUESTS = 100;

  /**
   * With the pause before the load, the leak begins 2 s after the start of the JVM at the least.
   */
  private static final long WARM_UP_PACE_MILLIS = 15;

  private static final long PAUSE_MILLIS = 500;

  /** Between two requests of one of the client's users. */
  private static final long PACE_MILLIS = 20;

  private static final long SEED = 20230209;

  /**
   * Keeps the server until the JVM is gone: a buffer that the garbage collector frees on the way
   * out would not be leaked.
   */
  @SuppressWarnings("unused")
  private static SampleServer running;

  private LeakyServer() {}

  public static void main(String[] arguments) throws Exception {
    freeReleasedBuffersAtOnce();
    int requests = arguments.length == 0 ? DEFAULT_REQUESTS : Integer.parseInt(arguments[0]);
    try (SampleServer server = SampleServer.start(ExportPlan.ONE_SECOND)) {
      running = server;
      System.out.println("serving http://127.0.0.1:" + server.port());
      load(new LoadClient(server.port(), SEED), requests);
      pause();
      System.out.println("planted leak: " + server.leak());
      System.out.println("planted growth: " + server.growth());
    }
  }

  /**
   * On JDK 25 Netty closes an arena to free a buffer, holds that to be expensive, and leaves
   * unpooled buffers to the garbage collector unless told otherwise. To be called before Netty
   * loads.
   */
  private static void freeReleasedBuffersAtOnce() {
    System.setProperty("io.netty.ignoreExpensiveClean", "true");
  }

  private static void load(LoadClient client, int requests) throws Exception {
    System.out.println("warming up: " + WARM_UP_REQUESTS + " requests that leak nothing");
    client.browse(WARM_UP_REQUESTS, WARM_UP_PACE_MILLIS);
    pause();

    System.out.println(
        "load: " + requests + " requests by " + LoadClient.USERS + " users, seed " + SEED);
    CompletableFuture<Void> export =
        CompletableFuture.runAsync(
            () -> {
              // In the middle of the load, so that the leak shows on both sides of the growth.
              long half = requests * PACE_MILLIS / LoadClient.USERS / 2;
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(half));
              System.out.println("export: begins");
              client.export();
              System.out.println("export: ends");
            });
    client.load(requests, PACE_MILLIS);
    export.join();
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
  }
}
