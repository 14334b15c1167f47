package memflight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @Test
  void aPortAloneIsOnLoopback() throws Exception {
    assertThat(ListenAddress.parse("9464")).isEqualTo(new ListenAddress(null, 9464));
    InetSocketAddress address = ListenAddress.parse("9464").resolve();
    assertThat(address.getAddress().isLoopbackAddress()).isTrue();
    assertThat(address.getPort()).isEqualTo(9464);
  }

  @Test
  void aHostIsTakenAtItsWord() throws Exception {
    assertThat(ListenAddress.parse("0.0.0.0:0").resolve().getAddress().isAnyLocalAddress())
        .isTrue();
    InetSocketAddress v6 = ListenAddress.parse("[::1]:65535").resolve();
    assertThat(v6.getAddress().isLoopbackAddress()).isTrue();
    assertThat(v6.getPort()).isEqualTo(65_535);
    assertThat(ListenAddress.parse("metrics.example:1").host()).isEqualTo("metrics.example");
  }

  @Test
  void aHostThatIsNotThereIsToldAsOne() {
    assertThatThrownBy(() -> ListenAddress.parse("no-such-host.invalid:1").resolve())
        .isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", ":9464", "::1:9464", "65536", "-1", "9464x", "a b:c"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("prometheus=" + text + " is not [HOST:]PORT");
  }
}
