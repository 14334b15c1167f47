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
      description =
          "Blame the callers of classes with this prefix, such as io.netty. (repeatable).")
  private List<String> libraries = new ArrayList<>();

  /** Where to serve meters, or null. */
  String prometheus() {
    return prometheus;
  }

  /** Whether there is anything that only a JVM has. */
  boolean hasLibraries() {
    return !libraries.isEmpty();
  }

  AgentArguments addTo(AgentArguments arguments) {
    return arguments.add("prometheus", prometheus).addLibraries(libraries);
  }
}
