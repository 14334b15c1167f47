package memflight.pipe;

import java.math.BigInteger;

/**
 * How fast one clock runs against another, in fixed point: two multiplications convert a time,
 * while a division of floating-point numbers was a fifth of what an event cost. Immutable.
 */
public final class ClockRatio {
  /** Both clocks run alike. */
  public static final ClockRatio ONE = new ClockRatio(1, 0);

  private static final int FACTOR_BITS = 62;
  private static final int LARGEST_SHIFT = 63;

  private final long factor;
  private final int shift;

  private ClockRatio(long factor, int shift) {
    this.factor = factor;
    this.shift = shift;
  }

  /**
   * {@code units} of the one clock in {@code perUnits} of the other, both positive and one at most
   * 2^60 times the other.
   */
  public static ClockRatio of(long units, long perUnits) {
    if (units == perUnits) {
      return ONE;
    }
    int magnitude = Long.numberOfLeadingZeros(perUnits) - Long.numberOfLeadingZeros(units);
    int shift = Math.min(LARGEST_SHIFT, FACTOR_BITS - 1 - magnitude);
    BigInteger divisor = BigInteger.valueOf(perUnits);
    // Rounded up, or what is a whole number would come out below it.
    BigInteger factor =
        BigInteger.valueOf(units)
            .shiftLeft(shift)
            .add(divisor)
            .subtract(BigInteger.ONE)
            .divide(divisor);
    return new ClockRatio(factor.longValueExact(), shift);
  }

  // Hot path.

  /**
   * {@code time} by the other clock, rounded down, so far as it is below 2^60: then what is a whole
   * number stays one. A negative time may come out one unit early.
   */
  public long times(long time) {
    int by = shift;
    if (by == 0) {
      return time;
    }
    return (Math.multiplyHigh(time, factor) << (Long.SIZE - by)) | ((time * factor) >>> by);
  }
}
