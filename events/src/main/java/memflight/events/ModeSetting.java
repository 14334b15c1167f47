package memflight.events;

import java.util.Set;
import jdk.jfr.SettingControl;

/**
 * The setting {@code mode} of {@link RecorderStateEvent}: the mode in which a recording that
 * enables our allocation events turns the profiler on. JFR makes the instance.
 */
public final class ModeSetting extends SettingControl {
  private String value = MemRecordType.MEM_RECORD.optionName();

  @Override
  public String combine(Set<String> values) {
    // Any one will do: the profiler has one mode, and the first recording set it.
    return values.stream().sorted().findFirst().orElse(value);
  }

  @Override
  public void setValue(String newValue) {
    value = newValue;
  }

  @Override
  public String getValue() {
    return value;
  }
}
