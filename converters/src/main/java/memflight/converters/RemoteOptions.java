package memflight.converters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import memflight.watch.RemoteAddress;
import picocli.CommandLine.Option;

/** Options for a JVM on another machine. */
final class RemoteOptions {
  @Option(
      names = "--jmx",
      paramLabel = "HOST:PORT",
      description =
          "A JVM that listens there for JMX, or a service:jmx: URL. It needs the agent, or memflight"
              + " on its class path.")
  private String jmx;

  @Option(names = "--user", paramLabel = "NAME", description = "The user for --jmx.")
  private String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Its first line is the user's password.")
  private Path passwordFile;

  @Option(
      names = "--tls-registry",
      description =
          "The port itself talks TLS, too. Trust and keys are the JDK's: java"
              + " -Djavax.net.ssl.trustStore=FILE -jar memflight.jar …")
  private boolean isRegistryTls;

  boolean isGiven() {
    return jmx != null;
  }

  /**
   * @throws CommandFailure if the options do not make an address
   */
  RemoteAddress address() throws IOException {
    if ((user == null) != (passwordFile == null)) {
      throw CommandFailure.usage("--user and --password-file go together");
    }
    try {
      return RemoteAddress.of(jmx, user, user == null ? null : password(), isRegistryTls);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage(), e);
    }
  }

  private String password() throws IOException {
    List<String> lines = Files.readAllLines(passwordFile);
    if (lines.isEmpty()) {
      throw CommandFailure.failed(passwordFile + " is empty: its first line is the password");
    }
    return lines.get(0);
  }
}
