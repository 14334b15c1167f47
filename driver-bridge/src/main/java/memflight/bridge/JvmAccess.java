package memflight.bridge;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What memflight asks of the JVM that it is in. This class has the ways that are open to everybody;
 * they start the platform's MBean server, which takes a fifth of a second. The agent knows shorter
 * ones. Thread-safe.
 */
public class JvmAccess {
  /**
   * Runs a command of {@code jcmd}'s, such as {@code JFR.configure}.
   *
   * @param arguments as one would type them
   * @return what it prints
   */
  public String command(String name, String arguments) throws JMException {
    return (String)
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                operation(name),
                new Object[] {new String[] {arguments}},
                new String[] {String[].class.getName()});
  }

  /**
   * Sets JFR's buffers and the size at which a chunk is full, in bytes; to be done before JFR
   * starts. Where JFR's inner package is open to us, as to memflight's own jar, that is done
   * without the command, which prints besides what is set: that takes 30 ms of a start.
   */
  public void setJfrBuffers(long count, long bytes, long chunkBytes) throws JMException {
    try {
      Class<?> options = Class.forName("jdk.jfr.internal.Options");
      options.getMethod("setGlobalBufferCount", long.class).invoke(null, count);
      options.getMethod("setGlobalBufferSize", long.class).invoke(null, bytes);
      options.getMethod("setMaxChunkSize", long.class).invoke(null, chunkBytes);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      commandJfrBuffers(count, bytes, chunkBytes);
    }
  }

  private void commandJfrBuffers(long count, long bytes, long chunkBytes) throws JMException {
    command(
        "JFR.configure",
        "globalbuffercount="
            + count
            + " globalbuffersize="
            + bytes
            + " maxchunksize="
            + chunkBytes);
  }

  /** The platform's MBean has {@code Compiler.directives_add} as {@code compilerDirectivesAdd}. */
  private static String operation(String command) {
    int dot = command.indexOf('.');
    StringBuilder operation = new StringBuilder(command.substring(0, dot).toLowerCase(Locale.ROOT));
    for (int i = dot; i < command.length(); i++) {
      char c = command.charAt(i);
      operation.append(c == '.' || c == '_' ? Character.toUpperCase(command.charAt(++i)) : c);
    }
    return operation.toString();
  }

  /**
   * Has {@code register} run once there is a platform's MBean server, before anybody can ask that
   * for anything.
   */
  public void whenManaged(Runnable register) {
    register.run();
  }

  /** What has to be run as a shutdown hook so that {@code first} is over when JFR shuts down. */
  public Runnable beforeJfrShutsDown(Runnable first) {
    return first;
  }
}
