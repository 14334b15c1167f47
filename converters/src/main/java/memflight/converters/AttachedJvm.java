package memflight.converters;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Loads the agent into a JVM. The only class that needs the module jdk.attach, which a bare runtime
 * lacks.
 */
final class AttachedJvm {
  /** Where the agent leaves how it went: "ok …" or "failed …". */
  private static final String STATUS_PROPERTY = "memflight.status";

  private static final String OK = "ok ";
  private static final String FAILED = "failed ";

  private AttachedJvm() {}

  /**
   * Loads the agent, which begins, switches or ends recording.
   *
   * @return what the JVM is doing now, in one line
   * @throws CommandFailure if it did not work
   */
  static String load(long pid, Path agent, String arguments) throws IOException {
    VirtualMachine jvm = attach(pid);
    try {
      jvm.loadAgent(agent.toString(), arguments);
      String status = jvm.getSystemProperties().getProperty(STATUS_PROPERTY, "");
      if (status.startsWith(OK)) {
        return status.substring(OK.length());
      }
      throw CommandFailure.failed(
          "the agent in JVM "
              + pid
              + " refused: "
              + (status.startsWith(FAILED) ? status.substring(FAILED.length()) : notHeardOf()));
    } catch (AgentLoadException | AgentInitializationException e) {
      throw CommandFailure.failed(
          "JVM "
              + pid
              + " does not let the agent in ("
              + e.getMessage()
              + "): if it runs with -XX:-EnableDynamicAgentLoading, start it with memflight run",
          e);
    } finally {
      jvm.detach();
    }
  }

  private static String notHeardOf() {
    return "it did not answer; the JVM's standard error may say why";
  }

  private static VirtualMachine attach(long pid) {
    try {
      return VirtualMachine.attach(Long.toString(pid));
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
}
