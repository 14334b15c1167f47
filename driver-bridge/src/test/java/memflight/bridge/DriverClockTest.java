package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DriverClockTest {
  private long nanos = 1_000_000_000L;
  private int readings;

  private DriverClock clock(double ticksPerNano) {
    return new DriverClock(
        () -> 77 + (long) (nanos * ticksPerNano),
        () -> nanos += ++readings % 12 == 0 ? 30_000_000 : 10_000);
  }

  @Test
  void timesAreToldInTicks() {
    DriverClock clock = clock(2.5);
    clock.start(0);
    long time = nanos - 5_000_000;
    assertThat(clock.ticksOf(time)).isCloseTo(77 + (long) (time * 2.5), Offset.offset(50_000L));
  }

  @Test
  void aTickIsANanosecondBeforeJfrRuns() {
    DriverClock clock = clock(2.5);
    assertThat(clock.ticksOf(5_000_000_000L)).isEqualTo(5_000_000_000L);
    assertThat(clock.ticksOf(4_000_000_000L)).isEqualTo(5_000_000_001L);
    clock.renew();
    assertThat(clock.ticksOf(6_000_000_000L)).isEqualTo(6_000_000_000L);
  }

  @Test
  void jfrsTicksMayBeLessThanTheNanosecondsBefore() {
    DriverClock clock = clock(0.01);
    clock.ticksOf(nanos);
    clock.start(Long.MIN_VALUE);
    assertThat(clock.ticksOf(nanos)).isCloseTo(77 + nanos / 100, Offset.offset(50_000L));
  }

  @Test
  void theOriginIsAsOldAsTheTimeByTheStatedFrequency() {
    DriverClock clock = clock(2.5);
    long time = nanos - 600_000_000_000L;
    clock.start(Long.MIN_VALUE);
    long now = nanos;
    // The stated frequency is not quite the true one.
    long frequency = 2_500_100_000L;
    double age = (clock.ticksOf(now) - clock.originOf(time, frequency)) / 2.5001;
    assertThat((long) age).isCloseTo(now - time, Offset.offset(50_000L));
  }

  @Test
  void ticksNeverRepeatNorRunBack() {
    DriverClock clock = clock(1);
    clock.start(0);
    long first = clock.ticksOf(nanos);
    assertThat(clock.ticksOf(nanos)).isEqualTo(first + 1);
    assertThat(clock.ticksOf(nanos - 1_000_000)).isEqualTo(first + 2);
    for (int i = 0; i < 100; i++) {
      nanos += 50_000_000;
      clock.renew();
    }
    assertThat(clock.ticksOf(nanos)).isGreaterThan(first + 2);
  }
}
