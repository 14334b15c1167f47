package memflight.converters;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of every command that loads the agent. */
final class AgentSettings {
  @Option(
      names = "--prometheus",
      paramLabel = "[HOST:]PORT",
      converter = PrometheusAddress.class,
      description = "Serve meters to Prometheus, on loopback unless HOST is named.")
  private String prometheus;

  @Option(
      names = "--library",
      paramLabel = "PREFIX",
      description = "JVM: blame callers of classes with this prefix (repeatable).")
  private List<String> libraries = new ArrayList<>();

  @Option(
      names = "--allocator",
      paramLabel = "METHOD",
      description = "JVM: a method that allocates, as a.B.take (repeatable).")
  private List<String> allocators = new ArrayList<>();

  /** Where to serve meters, or null. */
  String prometheus() {
    return prometheus;
  }

  /** Whether there is anything that only a JVM has. */
  boolean isForJvm() {
    return !libraries.isEmpty() || !allocators.isEmpty();
  }

  AgentArguments addTo(AgentArguments arguments) {
    return arguments
        .add("prometheus", prometheus)
        .addAll("libraries", libraries)
        .addAll("calls", allocators);
  }
}
