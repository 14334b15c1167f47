package memflight.converters;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads the agent into a JVM. The only class that needs the module jdk.attach, which a bare runtime
 * lacks.
 */
final class AttachedJvm implements Closeable {
  /** Where the agent leaves how it went: "ok …" or "failed …". */
  private static final String STATUS_PROPERTY = "memflight.status";

  private static final String OK = "ok ";
  private static final String FAILED = "failed ";

  private final long pid;
  private final VirtualMachine jvm;

  private AttachedJvm(long pid, VirtualMachine jvm) {
    this.pid = pid;
    this.jvm = jvm;
  }

  /**
   * Connects to a JVM.
   *
   * @throws CommandFailure if it does not let anybody in
   */
  static AttachedJvm attach(long pid) {
    try {
      return new AttachedJvm(pid, VirtualMachine.attach(Long.toString(pid)));
    } catch (AttachNotSupportedException | IOException e) {
      throw CommandFailure.failed(
          "JVM "
              + pid
              + " cannot be attached to ("
              + e.getMessage()
              + "): if it runs with -XX:+DisableAttachMechanism, start it with memflight run",
          e);
    }
  }

  /** Whether it writes a memlog since an earlier attach. */
  boolean isLogging() throws IOException {
    return status().startsWith(OK + "log-");
  }

  /** The directory into which its JFR writes, once it has started. */
  Path repository() throws IOException {
    String path = jvm.getSystemProperties().getProperty("jdk.jfr.repository");
    if (path == null) {
      throw CommandFailure.failed("JVM " + pid + " does not say where its JFR writes");
    }
    return Path.of(path);
  }

  private String status() throws IOException {
    return jvm.getSystemProperties().getProperty(STATUS_PROPERTY, "");
  }

  /**
   * Loads the agent, which begins, switches or ends recording.
   *
   * @return what the JVM is doing now, in one line
   * @throws CommandFailure if it did not work
   */
  String load(Path agent, String arguments) throws IOException {
    try {
      jvm.loadAgent(agent.toString(), arguments);
    } catch (AgentLoadException | AgentInitializationException e) {
      throw CommandFailure.failed(
          "JVM "
              + pid
              + " does not let the agent in ("
              + e.getMessage()
              + "): if it runs with -XX:-EnableDynamicAgentLoading, start it with memflight run",
          e);
    }
    String status = status();
    if (status.startsWith(OK)) {
      return status.substring(OK.length());
    }
    throw CommandFailure.failed(
        "the agent in JVM "
            + pid
            + " refused: "
            + (status.startsWith(FAILED) ? status.substring(FAILED.length()) : notHeardOf()));
  }

  private static String notHeardOf() {
    return "it did not answer; the JVM's standard error may say why";
  }

  @Override
  public void close() throws IOException {
    jvm.detach();
  }
}
