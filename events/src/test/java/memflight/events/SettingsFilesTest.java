package memflight.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFilesTest {
  private static final List<Class<? extends Event>> EVENTS =
      List.of(
          AllocationEvent.class,
          FreeEvent.class,
          SiteEvent.class,
          MarkerEvent.class,
          RecorderStateEvent.class,
          IntervalPeakEvent.class,
          SitePeakEvent.class,
          SiteUsageEvent.class);

  private static Map<String, String> settings(String file) throws Exception {
    return Configuration.create(Path.of("src/main/resources/memflight", file)).getSettings();
  }

  @ParameterizedTest
  @ValueSource(strings = {"memflight-all.jfc", "memflight-peaks.jfc"})
  void nameEveryEventAndNoOther(String file) throws Exception {
    assertThat(
            settings(file).keySet().stream()
                .map(key -> key.substring(0, key.indexOf('#')))
                .collect(Collectors.toSet()))
        .isEqualTo(
            EVENTS.stream()
                .map(event -> EventType.getEventType(event).getName())
                .collect(Collectors.toSet()));
  }

  @Test
  void differInWhetherEachAllocationIsThere() throws Exception {
    assertThat(settings("memflight-all.jfc")).containsEntry("memflight.Allocation#enabled", "true");
    assertThat(settings("memflight-peaks.jfc"))
        .containsEntry("memflight.Allocation#enabled", "false")
        .containsEntry("memflight.IntervalPeak#enabled", "true");
  }
}
