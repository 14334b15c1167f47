package memflight.bridge;

/** A thread of memflight's own: nothing that it allocates is ever recorded. */
class OwnThread extends Thread {
  OwnThread(Runnable body, String name) {
    super(null, body, name, 0, false);
    setDaemon(true);
  }
}
