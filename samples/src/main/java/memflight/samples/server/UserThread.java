package memflight.samples.server;

import java.util.Random;

/** One user of the server: looks at pages, and logs in and out now and then. */
final class UserThread extends Thread {
  /** One request of this many is a login or a logout. */
  private static final int SESSION_SHARE = 4;

  private static final int NO_SESSION = 0;

  private final LoadClient client;
  private final Random random;
  private final int requests;
  private final Pace pace;
  private int session = NO_SESSION;
  private int logins;
  private RuntimeException failure;

  UserThread(LoadClient client, String name, long seed, int requests, Pace pace) {
    super(name);
    this.client = client;
    this.random = new Random(seed);
    this.requests = requests;
    this.pace = pace;
  }

  @Override
  public void run() {
    try {
      for (int i = 0; i < requests; i++) {
        pace.await();
        request();
      }
      if (session != NO_SESSION) {
        client.logout(session);
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void request() {
    if (random.nextInt(SESSION_SHARE) != 0) {
      client.visit(random);
    } else if (session == NO_SESSION) {
      session = client.login(getName() + "-visit-" + ++logins);
    } else {
      client.logout(session);
      session = NO_SESSION;
    }
  }

  /** To be called when the thread has ended. */
  void throwIfFailed() {
    if (failure != null) {
      throw new IllegalStateException(getName() + " failed", failure);
    }
  }
}
