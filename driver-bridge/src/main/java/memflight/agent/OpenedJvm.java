package memflight.agent;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import memflight.bridge.JvmAccess;

/**
 * Short ways into a JVM whose modules the agent can open. Where one is missing, the open one does.
 */
final class OpenedJvm extends JvmAccess {
  private static final String COMMANDS_PACKAGE = "com.sun.management.internal";

  private final Instrumentation instrumentation;
  private final HookClass hook;

  /** Null until they are needed. */
  private DiagnosticCommands commands;

  /** The native code behind the platform's MBean for {@code jcmd}'s commands. */
  private record DiagnosticCommands(Object target, Method execute) {}

  OpenedJvm(Instrumentation instrumentation, HookClass hook) {
    this.instrumentation = instrumentation;
    this.hook = hook;
  }

  @Override
  public synchronized String command(String name, String arguments) throws JMException {
    try {
      if (commands == null) {
        commands = openCommands();
      }
      return (String) commands.execute.invoke(commands.target, name + ' ' + arguments);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return super.command(name, arguments);
    }
  }

  @Override
  public void setJfrBuffers(long count, long bytes, long chunkBytes) throws JMException {
    try {
      open("jdk.jfr", "jdk.jfr.internal");
    } catch (RuntimeException | LinkageError e) {
      // By the command, then.
    }
    super.setJfrBuffers(count, bytes, chunkBytes);
  }

  private void open(String module, String packageName) {
    instrumentation.redefineModule(
        ModuleLayer.boot().findModule(module).orElseThrow(),
        Set.of(),
        Map.of(),
        Map.of(packageName, Set.of(OpenedJvm.class.getModule())),
        Set.of(),
        Map.of());
  }

  private DiagnosticCommands openCommands() throws ReflectiveOperationException {
    open("jdk.management", COMMANDS_PACKAGE);
    // Loads the native code.
    Class.forName(COMMANDS_PACKAGE + ".PlatformMBeanProviderImpl");
    Class<?> type = Class.forName(COMMANDS_PACKAGE + ".DiagnosticCommandImpl");
    Method target = type.getDeclaredMethod("getDiagnosticCommandMBean");
    Method execute = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
    target.setAccessible(true);
    execute.setAccessible(true);
    return new DiagnosticCommands(target.invoke(null), execute);
  }

  @Override
  public void whenManaged(Runnable register) {
    // A server may come into being meanwhile, and somebody ask for it.
    AtomicBoolean isDone = new AtomicBoolean();
    Runnable once =
        () -> {
          if (isDone.compareAndSet(false, true)) {
            register.run();
          }
        };
    ManagementTransformer transformer = new ManagementTransformer();
    try {
      hook.whenServed(once);
      instrumentation.addTransformer(transformer, true);
      instrumentation.retransformClasses(ManagementFactory.class);
      if (transformer.isWoven() && MBeanServerFactory.findMBeanServer(null).isEmpty()) {
        return;
      }
    } catch (ReflectiveOperationException
        | UnmodifiableClassException
        | RuntimeException
        | LinkageError e) {
      // As if there were a server.
    }
    instrumentation.removeTransformer(transformer);
    super.whenManaged(once);
  }

  @Override
  public Runnable beforeJfrShutsDown(Runnable first) {
    return ShutdownOrder.beforeJfr(first);
  }
}
