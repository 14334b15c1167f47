package memflight.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SiteTest {
  private static String locationOf(String file) {
    return new Site(1, file, 6, "f", SiteKind.SCRIPT).location();
  }

  @Test
  void theLocationIsFileAndLine() {
    assertThat(locationOf("/test/test.gs")).isEqualTo("/test/test.gs:6");
  }

  @Test
  void ofALongPathTheEndIsShown() {
    assertThat(locationOf("a".repeat(125))).isEqualTo("a".repeat(125) + ":6");
    assertThat(locationOf("abcd" + "e".repeat(122)))
        .isEqualTo("..." + "e".repeat(122) + ":6")
        .hasSize(127);
    assertThat(locationOf("x/".repeat(1000) + "test.gs")).hasSize(127).endsWith("x/test.gs:6");
  }
}
