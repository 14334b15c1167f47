package memflight.watch;

import java.io.IOException;
import java.net.MalformedURLException;
import java.util.HashMap;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;

/**
 * Where a JVM listens for JMX, and who we are there. Immutable; keeps the password to itself.
 *
 * <p>TLS takes the JDK's system properties {@code javax.net.ssl.*}.
 */
public final class RemoteAddress {
  private final String name;
  private final JMXServiceURL url;
  private final Map<String, Object> environment;

  private RemoteAddress(String name, JMXServiceURL url, Map<String, Object> environment) {
    this.name = name;
    this.url = url;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads an address.
   *
   * @param text {@code HOST:PORT}, or a URL that begins with {@code service:jmx:}
   * @param user null: nobody in particular
   * @param isRegistryTls whether the registry at the port talks TLS, too
   * @throws IllegalArgumentException if it is neither
   */
  public static RemoteAddress of(String text, String user, String password, boolean isRegistryTls) {
    Map<String, Object> environment = new HashMap<>();
    if (user != null) {
      environment.put(JMXConnector.CREDENTIALS, new String[] {user, password});
    }
    if (isRegistryTls) {
      environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
    }
    String url =
        text.startsWith("service:")
            ? text
            : "service:jmx:rmi:///jndi/rmi://" + checked(text) + "/jmxrmi";
    try {
      return new RemoteAddress(text, new JMXServiceURL(url), environment);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(text + " is no JMX address: " + e.getMessage(), e);
    }
  }

  private static String checked(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    if (colon < 1 || !hostAndPort.substring(colon + 1).matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(
          hostAndPort + " is no JMX address: give HOST:PORT or a URL such as service:jmx:rmi:///…");
    }
    return hostAndPort;
  }

  /** The address is the user's own choice, on the command line. */
  @SuppressWarnings("BanJNDI")
  JMXConnector connect() throws IOException {
    try {
      return JMXConnectorFactory.connect(url, environment);
    } catch (IOException e) {
      throw new IOException("no JVM answers over JMX at " + name + ": " + innermost(e), e);
    }
  }

  /** JNDI and RMI wrap each other's reasons. */
  private static String innermost(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** As it was given. */
  @Override
  public String toString() {
    return name;
  }
}
