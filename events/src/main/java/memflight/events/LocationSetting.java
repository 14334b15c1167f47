package memflight.events;

import java.util.Set;
import jdk.jfr.SettingControl;

/**
 * The setting {@code location} of {@link SiteEvent}: whether allocations carry the text of their
 * site besides its id. On if any running recording asks for it. JFR makes the instance.
 */
public final class LocationSetting extends SettingControl {
  private static volatile boolean isOn;

  private String value = Boolean.toString(false);
  private String combined = value;

  /** What the settings of all running recordings come to. */
  static boolean isOn() {
    return isOn;
  }

  @Override
  public String combine(Set<String> values) {
    combined = Boolean.toString(values.stream().anyMatch(Boolean::parseBoolean));
    return combined;
  }

  @Override
  public void setValue(String newValue) {
    // JDK 17 combines the values of several recordings and then drops the result.
    value = newValue == null ? combined : newValue;
    isOn = Boolean.parseBoolean(value);
  }

  @Override
  public String getValue() {
    return value;
  }
}
