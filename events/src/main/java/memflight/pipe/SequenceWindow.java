package memflight.pipe;

import java.util.Arrays;

/**
 * Which of one producer's numbers have arrived: all up to {@link #contiguous}, and single ones
 * above it. Numbers arrive by whole buffers of a thread, some of which come before their turn. Not
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

  /**
   * Notes that the numbers from {@code first} to {@code last} arrived.
   *
   * @return how many of them had been seen or given up before
   * @throws IllegalArgumentException if they are too far ahead to be true
   */
  long arrived(long first, long last) {
    long known = Math.min(last, contiguous) - first + 1;
    if (known < 0) {
      return arrivedAbove(first, last);
    }
    if (last <= contiguous) {
      return known;
    }
    if (arrivedAbove > 0) {
      return known + arrivedAbove(contiguous + 1, last);
    }
    contiguous = last;
    highest = Math.max(highest, last);
    return known;
  }

  private long arrivedAbove(long first, long last) {
    if (last - contiguous >= capacity()) {
      growFor(last);
    }
    long before = arrivedAbove;
    setBits(first, last);
    highest = Math.max(highest, last);
    long known = last - first + 1 - (arrivedAbove - before);
    takeFollowing();
    return known;
  }

  private void setBits(long first, long last) {
    for (long n = first; n <= last; n = lastOfWord(n) + 1) {
      long inWord = from(n) & upTo(last, n);
      int word = wordOf(n);
      arrivedAbove += Long.bitCount(inWord & ~bits[word]);
      bits[word] |= inWord;
    }
  }

  private static long lastOfWord(long n) {
    return n | (Long.SIZE - 1);
  }

  /** The bits of {@code n} and of what follows it in its word. */
  private static long from(long n) {
    return -1L << n;
  }

  /** The bits of all numbers up to {@code last} in the word of {@code n}. */
  private static long upTo(long last, long n) {
    return -1L >>> Math.max(0, lastOfWord(n) - last);
  }

  private void takeFollowing() {
    while (arrivedAbove > 0) {
      long next = contiguous + 1;
      int word = wordOf(next);
      int following = Long.numberOfTrailingZeros(~(bits[word] >> next));
      // The shift repeats the word's last bit, so a run up to there may look longer than it is.
      long last = Math.min(contiguous + following, lastOfWord(next));
      if (last == contiguous) {
        return;
      }
      bits[word] &= ~(from(next) & upTo(last, next));
      arrivedAbove -= last - contiguous;
      contiguous = last;
    }
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
    long[] larger = new long[words];
    for (long n = contiguous + 1; n <= highest; n = lastOfWord(n) + 1) {
      // The ring may hold numbers of its two ends in one word.
      larger[(int) (n >>> 6) & (words - 1)] = bits[wordOf(n)] & from(n) & upTo(highest, n);
    }
    bits = larger;
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
