package memflight.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationSettingTest {
  private static final String LOCATION = "/test/test.gs:6";

  @TempDir Path directory;

  @BeforeAll
  static void registerTheEventThatHasTheSetting() {
    FlightRecorder.register(SiteEvent.class);
  }

  private static Recording start(String location) {
    Recording recording = new Recording();
    recording.enable(AllocationEvent.class);
    var settings = recording.enable(SiteEvent.class);
    if (location != null) {
      settings.with("location", location);
    }
    recording.start();
    return recording;
  }

  @Test
  void isOnWhileAnyRecordingAsksForIt() {
    try (Recording first = start(null)) {
      assertThat(AllocationEvent.hasLocation()).isFalse();
      try (Recording second = start("true");
          Recording third = start("false")) {
        assertThat(AllocationEvent.hasLocation()).isTrue();
        second.stop();
        assertThat(AllocationEvent.hasLocation()).isFalse();
        assertThat(third.getSettings()).containsValue("false");
      }
      assertThat(AllocationEvent.hasLocation()).isFalse();
      assertThat(first.getSettings()).isNotEmpty();
    }
  }

  @Test
  void filtersNoAllocationWhateverItsValue() throws Exception {
    for (String value : List.of("true", "false", "neither")) {
      Path file = directory.resolve(value + ".jfr");
      try (Recording recording = start(value)) {
        AllocationEvent event = new AllocationEvent();
        event.location = AllocationEvent.hasLocation() ? LOCATION : null;
        event.commit();
        recording.stop();
        recording.dump(file);
      }
      assertThat(RecordingFile.readAllEvents(file))
          .extracting(event -> event.getString("location"))
          .containsExactly(value.equals("true") ? LOCATION : null);
    }
  }

  @Test
  void combinesToTrueIfOneIsTrue() {
    LocationSetting setting = new LocationSetting();
    assertThat(setting.combine(Set.of("false", "true"))).isEqualTo("true");
    assertThat(setting.combine(Set.of("false", "what"))).isEqualTo("false");
    assertThat(setting.combine(Set.of())).isEqualTo("false");
  }
}
