package memflight.agent;

import java.lang.instrument.Instrumentation;
import java.util.List;
import memflight.bridge.AllocationHooks;

/** Keeps what is woven into callers at what the agent's options ask for. */
final class CallSites {
  private final Instrumentation instrumentation;
  private final AllocationHooks hooks;
  private CallSiteTransformer transformer;
  private List<String> calls = List.of();
  private List<String> libraries = List.of();

  CallSites(Instrumentation instrumentation, AllocationHooks hooks) {
    this.instrumentation = instrumentation;
    this.hooks = hooks;
  }

  /** Weaves classes that are loaded from now on, and those that are there. */
  void follow(AgentOptions options) {
    if (options.calls().equals(calls) && options.libraries().equals(libraries)) {
      return;
    }
    CallSiteTransformer next =
        new CallSiteTransformer(
            hooks, options.calls(), line -> System.err.println("memflight: " + line));
    hooks.libraries(options.libraries());
    if (transformer != null) {
      instrumentation.removeTransformer(transformer);
    }
    instrumentation.addTransformer(next, true);
    transformer = next;
    calls = options.calls();
    libraries = options.libraries();
    try {
      new LoadedClasses(instrumentation, hooks, next).transform();
    } catch (ReflectiveOperationException e) {
      next.failed("classes that are loaded already", e);
    }
  }
}
