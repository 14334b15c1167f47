package memflight.agent;

import java.io.IOException;
import java.net.UnknownHostException;
import memflight.bridge.MemProfiler;
import memflight.bridge.PrometheusEndpoint;
import memflight.events.MemRecordType;

/**
 * Where this JVM serves its meters, if it does. Stays when the mode is switched, moves when another
 * address is given, ends with the recording. Not thread-safe.
 */
final class ScrapePort {
  private ListenAddress address;
  private PrometheusEndpoint endpoint;
  private boolean isRefused;

  /**
   * Does what {@code options} ask for. Whatever goes wrong, recording goes on.
   *
   * @return what to tell about it, in one line; empty if there is nothing to tell
   */
  String follow(AgentOptions options, MemProfiler profiler) {
    ListenAddress wanted = options.prometheus();
    isRefused = false;
    if (wanted == null) {
      if (options.mode() == MemRecordType.CLOSED) {
        close();
      }
      return "";
    }
    if (endpoint == null || !wanted.equals(address)) {
      close();
      try {
        endpoint = PrometheusEndpoint.open(wanted.resolve(), profiler.meters());
        address = wanted;
      } catch (UnknownHostException e) {
        isRefused = true;
        return "meters are not served: there is no host " + wanted.host();
      } catch (IOException e) {
        isRefused = true;
        return "meters are not served: " + e.getMessage() + "; name another [HOST:]PORT";
      }
    }
    return "meters at " + endpoint.url();
  }

  /** Whether the last options asked for an address at which meters cannot be served. */
  boolean isRefused() {
    return isRefused;
  }

  private void close() {
    if (endpoint != null) {
      endpoint.close();
      endpoint = null;
      address = null;
    }
  }
}
