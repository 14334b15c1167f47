package memflight.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Constants of one type. A constant keeps its key, 1 and up, for the whole file: readers carry what
 * they know of a key from chunk to chunk. A chunk repeats only those that it used.
 */
final class InternedPool<T> {
  private static final int INITIAL_KEYS = 64;

  private final String name;
  private final Map<T, Integer> keys = new HashMap<>();
  private final List<T> values = new ArrayList<>();

  /** The last chunk, from 1, that used each key. */
  private int[] usedIn = new int[INITIAL_KEYS];

  InternedPool(String name) {
    this.name = name;
    values.add(null);
  }

  int key(T value) {
    Integer known = keys.get(value);
    if (known != null) {
      return known;
    }
    int key = values.size();
    keys.put(value, key);
    values.add(value);
    if (key == usedIn.length) {
      usedIn = Arrays.copyOf(usedIn, 2 * key);
    }
    return key;
  }

  T value(int key) {
    return values.get(key);
  }

  // Hot path: no allocation, no lock.

  /** Notes that {@code chunk} needs the constant. */
  void use(int key, int chunk) {
    if (key <= 0 || key >= values.size()) {
      throw new IllegalArgumentException("no " + name + " has the id " + key);
    }
    usedIn[key] = chunk;
  }

  /** The keys that {@code chunk} used, in ascending order. */
  int[] used(int chunk) {
    return IntStream.range(1, values.size()).filter(key -> usedIn[key] == chunk).toArray();
  }
}
