package memflight.samples.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Sends the server requests over real sockets. The same seed and number of requests give the same
 * requests, whatever the timing. Thread-safe.
 */
final class LoadClient {
  static final int USERS = 4;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String server;
  private final long seed;

  LoadClient(int port, long seed) {
    this.server = "http://127.0.0.1:" + port + "/";
    this.seed = seed;
  }

  /** Sends requests of one user who never logs in. */
  void browse(int requests, long paceMillis) {
    Random random = new Random(seed);
    Pace pace = new Pace(paceMillis);
    for (int i = 0; i < requests; i++) {
      pace.await();
      visit(random);
    }
  }

  /**
   * Sends {@code requests} requests of all kinds but exports, from all users at once, and waits for
   * the answers; then each user who is still logged in logs out.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws IllegalStateException if a request fails
   */
  void load(int requests, long paceMillis) throws InterruptedException {
    UserThread[] users = new UserThread[USERS];
    for (int i = 0; i < USERS; i++) {
      int share = requests / USERS + (i < requests % USERS ? 1 : 0);
      users[i] = new UserThread(this, "user-" + (i + 1), seed + i, share, new Pace(paceMillis));
      users[i].start();
    }
    for (UserThread user : users) {
      user.join();
    }
    for (UserThread user : users) {
      user.throwIfFailed();
    }
  }

  /** Sends one request for an export and waits for its end, about a second. */
  void export() {
    send("GET", "export");
  }

  /** Looks at one page that needs no session. */
  void visit(Random random) {
    String kind = random.nextBoolean() ? "thumbnail/" : "document/";
    send("GET", kind + random.nextInt(1_000));
  }

  /** Returns the session's id. */
  int login(String user) {
    return Integer.parseInt(send("POST", "session/" + user));
  }

  void logout(int session) {
    send("DELETE", "session/" + session);
  }

  private String send(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      String body = new String(response.body(), StandardCharsets.ISO_8859_1);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            method + " " + path + ": " + response.statusCode() + " " + body);
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path + ": interrupted", e);
    }
  }
}
