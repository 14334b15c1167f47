package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import memflight.events.Site;
import memflight.events.SiteKind;
import org.junit.jupiter.api.Test;

class WovenCallsTest {
  private final WovenCalls calls = new WovenCalls();

  @Test
  void givesEachLocationOneSlot() {
    int slot = calls.slotOf("a/B.java", 3, "a.B.c");
    assertThat(slot).isNotEqualTo(WovenCalls.NO_SLOT);
    assertThat(calls.slotOf("a/B.java", 3, "a.B.c")).isEqualTo(slot);
    assertThat(calls.slotOf("a/B.java", 4, "a.B.c")).isNotEqualTo(slot);
    assertThat(calls.slotOf("a/B.java", 3, "a.B.d")).isNotEqualTo(slot);
    assertThat(calls.slotOf("z/B.java", 3, "a.B.c")).isNotEqualTo(slot);
  }

  @Test
  void knowsItsSite() {
    int slot = calls.slotOf("a/B.java", 3, "a.B.c");
    assertThat(calls.isAt(slot, new Site(7, "a/B.java", 3, "a.B.c", SiteKind.SCRIPT))).isTrue();
    assertThat(calls.isAt(slot, new Site(7, "a/B.java", 4, "a.B.c", SiteKind.SCRIPT))).isFalse();
    assertThat(calls.isAt(slot, new Site(7, "a/B.java", 3, "a.B.c", SiteKind.INTERNAL)))
        .as("a line that is blamed for lack of a better one")
        .isFalse();
  }

  @Test
  void namesFilesAsSourceTreesLieThem() {
    assertThat(WovenCalls.fileOf("a.b.C$D", "C.java")).isEqualTo("a/b/C.java");
    assertThat(WovenCalls.fileOf("C", "C.java")).isEqualTo("C.java");
    assertThat(WovenCalls.fileOf("a.b.C", null)).isEqualTo("a.b.C");
  }
}
