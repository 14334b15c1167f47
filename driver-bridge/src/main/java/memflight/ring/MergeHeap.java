package memflight.ring;

import java.util.Arrays;

/** Rings that have something to deliver, the earliest first: a binary heap. Not thread-safe. */
final class MergeHeap {
  private Ring[] heap = new Ring[16];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(Ring ring) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    int child = size++;
    while (child > 0 && heap[(child - 1) / 2].headNanos > ring.headNanos) {
      heap[child] = heap[(child - 1) / 2];
      child = (child - 1) / 2;
    }
    heap[child] = ring;
  }

  Ring first() {
    return heap[0];
  }

  /** When the earliest of the others has something; {@link Ring#NOTHING} if there is no other. */
  long secondNanos() {
    long second = size > 1 ? heap[1].headNanos : Ring.NOTHING;
    return size > 2 ? Math.min(second, heap[2].headNanos) : second;
  }

  /**
   * Puts the first ring, whose head has changed, to its place; away if it is after {@code upTo}.
   */
  void firstChanged(long upTo) {
    Ring ring = heap[0];
    if (ring.headNanos > upTo) {
      ring = heap[--size];
      heap[size] = null;
      if (size == 0) {
        return;
      }
    }
    int parent = 0;
    while (true) {
      int child = 2 * parent + 1;
      if (child + 1 < size && heap[child + 1].headNanos < heap[child].headNanos) {
        child++;
      }
      if (child >= size || heap[child].headNanos >= ring.headNanos) {
        break;
      }
      heap[parent] = heap[child];
      parent = child;
    }
    heap[parent] = ring;
  }
}
