package memflight.bridge;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What {@code jcmd} offers, for this JVM itself. */
final class DiagnosticCommand {
  private DiagnosticCommand() {}

  /** Runs a command, named as the platform's MBean names it, and answers what it prints. */
  static String invoke(String command, String... arguments) throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                command,
                new Object[] {arguments},
                new String[] {String[].class.getName()});
  }
}
