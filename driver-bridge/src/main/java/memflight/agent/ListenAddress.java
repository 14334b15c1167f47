package memflight.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to listen, as {@code [HOST:]PORT}. Immutable.
 *
 * @param host a name, an address, or null for loopback: nobody outside of this machine sees a
 *     program's code locations unless somebody asks for it
 * @param port 0 for any that is free
 */
public record ListenAddress(String host, int port) {
  private static final Pattern TEXT = Pattern.compile("(?:(\\[[^\\]]+]|[^:\\[\\]]+):)?(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /**
   * Reads an address; does not look the host up.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ListenAddress parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > MAX_PORT) {
      throw new IllegalArgumentException(
          "prometheus="
              + text
              + " is not [HOST:]PORT with a port up to 65535, such as 9464 or [::1]:9464");
    }
    return new ListenAddress(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  /**
   * The address to bind to.
   *
   * @throws UnknownHostException if there is no such host
   */
  public InetSocketAddress resolve() throws UnknownHostException {
    InetAddress address =
        host == null ? InetAddress.getLoopbackAddress() : InetAddress.getByName(host);
    return new InetSocketAddress(address, port);
  }
}
