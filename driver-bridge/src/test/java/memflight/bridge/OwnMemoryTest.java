package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnMemoryTest {
  private final OwnMemory memory = new OwnMemory();

  @Test
  void forgetsAnAddressWithItsFree() {
    memory.add(0x7F00_0000_0010L);
    assertThat(memory.remove(0x7F00_0000_0010L)).isTrue();
    assertThat(memory.remove(0x7F00_0000_0010L)).isFalse();
  }

  @Test
  void knowsItsOwnAmongMany() {
    for (long i = 0; i < 1000; i++) {
      memory.add(0x7F00_0000_0000L + i * 64);
    }
    for (long i = 0; i < 1000; i++) {
      assertThat(memory.remove(0x7F00_0000_0020L + i * 64)).as("%d", i).isFalse();
      assertThat(memory.remove(0x7F00_0000_0000L + i * 64)).as("%d", i).isTrue();
    }
  }
}
