package memflight.agent;

import java.lang.instrument.Instrumentation;
import java.util.List;
import memflight.bridge.AllocationHooks;
import memflight.bridge.MemProfiler;

/**
 * Records the off-heap memory of the JVM it runs in: {@code -javaagent:memflight-agent.jar=mode=…},
 * or loaded into a running JVM; loaded again, it switches the mode. Whatever goes wrong, the host
 * goes on and one line on its standard error says why nothing is recorded.
 */
public final class Agent {
  /** System property by which the agent tells whoever loaded it how it went. */
  public static final String STATUS_PROPERTY = "memflight.status";

  private static final Object LOCK = new Object();
  private static final ScrapePort SCRAPE_PORT = new ScrapePort();
  private static boolean isInstalled;

  /** Null where calls cannot be woven. */
  private static CallSites callSites;

  private Agent() {}

  public static void premain(String options, Instrumentation instrumentation) {
    start(options, instrumentation, false);
  }

  public static void agentmain(String options, Instrumentation instrumentation) {
    start(options, instrumentation, true);
  }

  /**
   * @param isAttached whether somebody waits for the outcome, and would rather hear of meters that
   *     cannot be served than have the rest
   */
  private static void start(String text, Instrumentation instrumentation, boolean isAttached) {
    synchronized (LOCK) {
      try {
        requireModules();
        MemProfiler profiler = MemProfiler.instance();
        AgentOptions options = AgentOptions.parse(text, profiler.options());
        // A sidecar records other programs; its own memory is nobody's business.
        if (!profiler.isSidecar()) {
          hook(profiler, instrumentation, options);
        }
        if (options.jfr() != null) {
          profiler.recordTo(options.jfr());
        }
        if (options.report() != null) {
          profiler.reportAtEnd(options.report());
        }
        String meters = SCRAPE_PORT.follow(options, profiler);
        if (isAttached && SCRAPE_PORT.isRefused()) {
          throw new IllegalStateException(meters);
        }
        boolean isOn =
            options.watch() != null
                ? profiler.watch(options.watch())
                : profiler.enable(options.mode(), options.profiler());
        if (!isOn) {
          throw new IllegalStateException(profiler.problem());
        }
        if (!meters.isEmpty()) {
          System.err.println("memflight: " + meters);
        }
        report("ok " + profiler.describe() + (meters.isEmpty() ? "" : "; " + meters));
      } catch (Throwable e) {
        // premain must not throw: the JVM would not start.
        String reason = e.getMessage() == null ? e.toString() : e.getMessage();
        System.err.println(
            "memflight: " + (isAttached ? "nothing changes: " : "nothing is recorded: ") + reason);
        report("failed " + reason);
      }
    }
  }

  private static void hook(
      MemProfiler profiler, Instrumentation instrumentation, AgentOptions options)
      throws Exception {
    boolean isFirst = !isInstalled;
    if (isFirst) {
      install(profiler, instrumentation);
      isInstalled = true;
    }
    // Whoever only watches leaves what others have set.
    if (isFirst || options.watch() == null) {
      followCalls(profiler, options);
    }
  }

  private static void followCalls(MemProfiler profiler, AgentOptions options) {
    if (callSites != null) {
      callSites.follow(options);
    } else {
      profiler.hooks().libraries(options.libraries());
    }
  }

  /** An application in modules has only those of the JDK's that it asked for. */
  private static void requireModules() {
    for (String module : List.of("jdk.jfr", "jdk.management")) {
      if (ModuleLayer.boot().findModule(module).isEmpty()) {
        throw new IllegalStateException(
            "this JVM runs without the module "
                + module
                + ": start it with --add-modules jdk.jfr,jdk.management");
      }
    }
  }

  private static void report(String status) {
    System.setProperty(STATUS_PROPERTY, status);
  }

  private static void install(MemProfiler profiler, Instrumentation instrumentation)
      throws Exception {
    HookClass hook = HookClass.define(instrumentation);
    if (hook.isTaken()) {
      throw new IllegalStateException(
          "another copy of the agent records this JVM already: use the same agent jar");
    }
    UnsafeTransformer transformer = new UnsafeTransformer();
    instrumentation.addTransformer(transformer, true);
    instrumentation.retransformClasses(Class.forName(UnsafeTransformer.UNSAFE.replace('/', '.')));
    if (transformer.failure() != null) {
      instrumentation.removeTransformer(transformer);
      throw new IllegalStateException("cannot hook this JVM's allocator: " + transformer.failure());
    }
    SelfTest.run(hook);
    if (hook.hasMarks()) {
      AllocationHooks hooks = profiler.hooks();
      hook.owners(
          type ->
              switch (hooks.owners().of(type)) {
                case ALLOCATOR, JDK -> HookTemplate.JDK;
                case LIBRARY -> HookTemplate.LIBRARY;
                case MEMFLIGHT, APPLICATION -> HookTemplate.OTHER;
              });
      hooks.marked(hook.marked());
      callSites = new CallSites(instrumentation, hooks);
    }
    profiler.access(new OpenedJvm(instrumentation, hook));
    UnsafeListener listener = new UnsafeListener(profiler.hooks());
    hook.listen(listener, listener);
  }
}
