package memflight.bridge;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A peak for each client that scrapes, so that a look with another program, or a second Prometheus,
 * does not take it from the first. Clients that have not come for longest are forgotten.
 * Thread-safe.
 */
final class ScrapePeaks implements AutoCloseable {
  private static final int CLIENTS = 16;
  private static final float LOAD_FACTOR = 0.75f;

  private final LiveMeters meters;

  /** In the order in which the clients came last. */
  private final Map<String, PeakSinceRead> peaks = new LinkedHashMap<>(CLIENTS, LOAD_FACTOR, true);

  ScrapePeaks(LiveMeters meters) {
    this.meters = meters;
  }

  /** The highest live total since {@code client} asked last; its first time, what is live. */
  synchronized double read(String client) {
    PeakSinceRead peak = peaks.get(client);
    if (peak == null) {
      peak = meters.newPeak();
      peaks.put(client, peak);
      forgetOldest();
    }
    return peak.read();
  }

  private void forgetOldest() {
    if (peaks.size() > CLIENTS) {
      String oldest = peaks.keySet().iterator().next();
      peaks.remove(oldest).close();
    }
  }

  @Override
  public synchronized void close() {
    peaks.values().forEach(PeakSinceRead::close);
    peaks.clear();
  }
}
