package memflight.converters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import memflight.events.MemRecordType;

/** Builds the text that the agent takes its options from. */
final class AgentArguments {
  private final List<String> options = new ArrayList<>();

  AgentArguments(MemRecordType mode) {
    add("mode", mode.optionName());
  }

  private AgentArguments() {}

  /** Events for whoever holds {@code lease} locked, and as long as that. */
  static AgentArguments watching(Path lease) {
    return new AgentArguments().addPath("watch", lease);
  }

  /** Adds an option unless it has no value. */
  AgentArguments add(String key, Object value) {
    if (value != null) {
      // The agent splits at commas.
      String text = value.toString().replace("\\", "\\\\").replace(",", "\\,");
      options.add(key + "=" + text);
    }
    return this;
  }

  AgentArguments addPath(String key, Path path) {
    return add(key, path == null ? null : path.toAbsolutePath().normalize());
  }

  AgentArguments addAll(String key, List<String> values) {
    return add(key, values.isEmpty() ? null : String.join(";", values));
  }

  @Override
  public String toString() {
    return String.join(",", options);
  }
}
