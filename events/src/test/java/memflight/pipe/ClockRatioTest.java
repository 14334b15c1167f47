package memflight.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockRatioTest {
  @ParameterizedTest
  @CsvSource({
    "1000000000,1000000000",
    "1000000000,2100000000",
    "1000000000,24000000",
    "1000000000,5000000000",
    "1000000000,999999937",
    "2099998123,1000000000",
    "1,1000000000",
    "1000000000,1",
  })
  void convertsAsExactArithmeticDoes(long units, long perUnits) {
    ClockRatio ratio = ClockRatio.of(units, perUnits);
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long time = random.nextLong() >> (8 + random.nextInt(50));
      if (Math.abs(time) > Long.MAX_VALUE / Math.max(1, units / perUnits) / 8) {
        continue;
      }
      BigInteger[] exact =
          BigInteger.valueOf(time)
              .multiply(BigInteger.valueOf(units))
              .divideAndRemainder(BigInteger.valueOf(perUnits));
      long floor = exact[0].longValueExact() - (exact[1].signum() < 0 ? 1 : 0);
      long slack = exact[1].signum() == 0 ? 0 : 1;
      assertThat(ratio.times(time) - floor)
          .as("%d * %d / %d", time, units, perUnits)
          .isBetween(time < 0 ? -1L : 0L, slack);
    }
  }

  @Test
  void wholeSecondsStayWhole() {
    ClockRatio nanos = ClockRatio.of(1_000_000_000, 2_099_998_123);
    for (long second = 0; second < 1_000_000; second += 997) {
      assertThat(nanos.times(second * 2_099_998_123)).isEqualTo(second * 1_000_000_000);
    }
  }
}
