package memflight.pipe;

import java.util.Arrays;

/**
 * Which of one producer's numbers have arrived: all up to {@link #contiguous}, and single ones
 * above it. Numbers arrive nearly in order, so the ones above are a short run of bits. Not
 * thread-safe.
 */
final class SequenceWindow {
  private static final int INITIAL_WORDS = 16;

  private long contiguous;
  private long highest;
  private long arrivedAbove;

  /** Bit {@code n & mask} is set when {@code n > contiguous} has arrived; a ring of bits. */
  private long[] bits = new long[INITIAL_WORDS];

  SequenceWindow(long base) {
    contiguous = base;
    highest = base;
  }

  /** The number up to which nothing is missing. */
  long contiguous() {
    return contiguous;
  }

  /** The highest number seen or announced. */
  long highest() {
    return highest;
  }

  /** How many numbers up to the highest one are still missing. */
  long missing() {
    return highest - contiguous - arrivedAbove;
  }

  // Hot path.

  /** Notes that {@code sequence} arrived; false if it had been seen or given up before. */
  boolean arrived(long sequence) {
    if (sequence == contiguous + 1) {
      contiguous = sequence;
      if (arrivedAbove > 0) {
        takeFollowing();
      } else if (sequence > highest) {
        highest = sequence;
      }
      return true;
    }
    return arrivedOutOfOrder(sequence);
  }

  private boolean arrivedOutOfOrder(long sequence) {
    if (sequence <= contiguous) {
      return false;
    }
    if (sequence - contiguous >= capacity()) {
      growFor(sequence);
    }
    if (!setBit(sequence)) {
      return false;
    }
    arrivedAbove++;
    highest = Math.max(highest, sequence);
    return true;
  }

  private void takeFollowing() {
    while (arrivedAbove > 0 && clearBit(contiguous + 1)) {
      contiguous++;
      arrivedAbove--;
    }
    highest = Math.max(highest, contiguous);
  }

  /**
   * Gives up what is missing up to {@code sequence}.
   *
   * @return how many numbers were missing
   */
  long giveUpTo(long sequence) {
    long lost = 0;
    while (contiguous < sequence) {
      if (arrivedAbove == 0) {
        lost += sequence - contiguous;
        contiguous = sequence;
      } else {
        contiguous++;
        if (clearBit(contiguous)) {
          arrivedAbove--;
        } else {
          lost++;
        }
      }
    }
    highest = Math.max(highest, contiguous);
    if (arrivedAbove > 0) {
      takeFollowing();
    }
    return lost;
  }

  private long capacity() {
    return (long) bits.length * Long.SIZE;
  }

  private boolean setBit(long sequence) {
    int word = wordOf(sequence);
    long bit = 1L << sequence;
    boolean isNew = (bits[word] & bit) == 0;
    bits[word] |= bit;
    return isNew;
  }

  private boolean clearBit(long sequence) {
    int word = wordOf(sequence);
    long bit = 1L << sequence;
    boolean wasSet = (bits[word] & bit) != 0;
    bits[word] &= ~bit;
    return wasSet;
  }

  private int wordOf(long sequence) {
    return (int) (sequence >>> 6) & (bits.length - 1);
  }

  private void growFor(long sequence) {
    long needed = sequence - contiguous + 1;
    if (needed > 1L << 36) {
      throw new IllegalArgumentException(
          "sequence " + sequence + " is " + needed + " ahead of what has arrived");
    }
    int words = bits.length;
    while ((long) words * Long.SIZE <= needed) {
      words *= 2;
    }
    SequenceWindow larger = new SequenceWindow(contiguous);
    larger.bits = new long[words];
    for (long n = contiguous + 1; n <= highest && arrivedAbove > 0; n++) {
      if (clearBit(n)) {
        larger.setBit(n);
      }
    }
    bits = larger.bits;
  }

  @Override
  public String toString() {
    return "up to "
        + contiguous
        + ", highest "
        + highest
        + ", missing "
        + missing()
        + (arrivedAbove > 0 ? ", " + Arrays.stream(bits).map(Long::bitCount).sum() + " above" : "");
  }
}
