package memflight.ring;

import static memflight.ring.RingFormat.Control.AT_CLAIMED;
import static memflight.ring.RingFormat.Control.AT_CONSUMED;
import static memflight.ring.RingFormat.Control.AT_DEFINITIONS;
import static memflight.ring.RingFormat.Control.AT_DROPPED;
import static memflight.ring.RingFormat.Control.AT_PUBLISHED;
import static memflight.ring.RingFormat.Control.AT_STATE;
import static memflight.ring.RingFormat.Control.AT_THREAD;

import java.io.IOException;
import java.util.function.IntPredicate;
import memflight.records.BlockRecord;

/**
 * One ring: where its thread has got to and how far it has been read. A snapshot fixes the {@link
 * #target}, which must have been published before a cut is known to be whole. Not thread-safe.
 */
final class Ring {
  /** Said instead of a time where no record may be read. */
  static final long NOTHING = Long.MAX_VALUE;

  /** Room is given back to a program that may be waiting for it each time so much was read. */
  private static final int RELEASE_EVERY = 1024;

  /** Slots that are copied out at a time: reading them one by one costs checks each time. */
  private static final int BATCH = 128;

  final ImageFile image;

  /** The ring's number among all that the reader has met. */
  final int number;

  /** The time of the record that comes next, or {@link #NOTHING}. */
  long headNanos = NOTHING;

  private final MappedRegion region;
  private final int mask;

  /** Records as they are in slots, but that times are nanoseconds. */
  private final long[] batch = new long[BATCH * BlockRecord.WORDS];

  /** The first slot of the batch, and the first one behind it. */
  private long batchStart;

  private long batchEnd;

  /** The slot to be read next. */
  private long next;

  private long released;

  /** Up to this slot definitions have been looked for. */
  private long scanned;

  /** How many definitions have been found. */
  private long defined;

  /** The last slot that was published when the cut was made. */
  private long limit;

  /** The last slot that was begun when the cut was made. */
  private long target;

  /** A thread stopped while it was writing the slot with this number: nobody waits for it. */
  private long givenUp;

  private long dropped;

  Ring(ImageFile image, int number, MappedRegion region, int slots) {
    this.image = image;
    this.number = number;
    this.region = region;
    mask = slots - 1;
    released = region.getLongAcquire(AT_CONSUMED);
    next = released + 1;
    scanned = released;
    limit = released;
  }

  static Ring map(ImageFile image, int index, int number) throws IOException {
    long bytes = RingFormat.Control.BYTES + (long) image.slots() * RingFormat.Slot.BYTES;
    return new Ring(
        image,
        number,
        MappedRegion.of(image.file(), RingFormat.PAGE + index * image.stride(), bytes),
        image.slots());
  }

  /** Notes what has been begun by now. */
  void snapshot() {
    target = region.getLongAcquire(AT_CLAIMED);
  }

  /** Whether all that had been begun at the snapshot can be read, or will never come. */
  boolean isReady() {
    long published = region.getLongAcquire(AT_PUBLISHED);
    if (published - limit > mask + 1L || published < limit) {
      throw new IllegalStateException(
          "bad ring file: " + image.file() + ": slot " + published + " published after " + limit);
    }
    limit = published;
    return published >= target || target <= givenUp || image.isOver();
  }

  /** Its thread does not run: what it has begun is late. */
  void giveUp() {
    givenUp = target;
  }

  /** Records that were dropped since the last call. */
  long takeDropped() {
    long now = region.getLongAcquire(AT_DROPPED);
    long news = now - dropped;
    dropped = now;
    return news;
  }

  /** Tells of the definitions among what has been published. */
  void scan(RingListener listener) {
    if (region.getLong(AT_DEFINITIONS) == defined) {
      scanned = limit;
      return;
    }
    long slot = scanned + 1;
    while (slot <= limit) {
      int at = at(slot);
      long siteAndKind = region.getLong(at + RingFormat.Slot.AT_SITE_AND_KIND);
      int kind = BlockRecord.kind(siteAndKind);
      if (RingFormat.Slot.hasPayload(kind)) {
        Definitions.read(
            listener,
            image.number(),
            kind,
            (int) siteAndKind,
            region.getLong(at + RingFormat.Slot.AT_ADDRESS),
            payload(slot, size(at)));
        defined++;
        slot += payloadSlots(at);
      }
      slot++;
    }
    scanned = slot - 1;
  }

  private long size(int at) {
    return region.getLong(at + RingFormat.Slot.AT_SIZE);
  }

  private long payloadSlots(int at) {
    return (size(at) + RingFormat.Slot.BYTES - 1) / RingFormat.Slot.BYTES;
  }

  private byte[] payload(long slot, long size) {
    if (size < 0 || size > RingFormat.Slot.MAX_PAYLOAD || slot + payloadSlots(at(slot)) > limit) {
      throw new IllegalStateException(
          "bad ring file: " + image.file() + ": a payload of " + size + " bytes in slot " + slot);
    }
    byte[] bytes = new byte[(int) size];
    for (int done = 0; done < bytes.length; done += RingFormat.Slot.BYTES) {
      slot++;
      int part = Math.min(RingFormat.Slot.BYTES, bytes.length - done);
      region.get(at(slot), bytes, done, part);
    }
    return bytes;
  }

  private int at(long slot) {
    return RingFormat.Control.BYTES + ((int) (slot - 1) & mask) * RingFormat.Slot.BYTES;
  }

  // Hot path.

  /** Looks at the next record's time, by what the clock says now. */
  void peek() {
    batchEnd = next;
    look();
  }

  private void look() {
    if (next > limit) {
      headNanos = NOTHING;
      return;
    }
    if (next >= batchEnd) {
      fillBatch();
    }
    headNanos = batch[inBatch(next) + BlockRecord.TIME];
  }

  private void fillBatch() {
    int untilWrap = mask + 1 - ((int) (next - 1) & mask);
    int slots = (int) Math.min(limit - next + 1, Math.min(BATCH, untilWrap));
    region.getLongs(at(next), batch, slots * BlockRecord.WORDS);
    batchStart = next;
    batchEnd = next + slots;
    image.tellTimes(batch, slots * BlockRecord.WORDS);
  }

  private int inBatch(long slot) {
    return (int) (slot - batchStart) * BlockRecord.WORDS;
  }

  /** Delivers the next record and those after it, as long as they are not after {@code upTo}. */
  void deliver(RingListener listener, long upTo, long notBefore) {
    do {
      int from = inBatch(next);
      int to = endOfRun(from, upTo, notBefore);
      if (to > from) {
        next += (to - from) / BlockRecord.WORDS;
        listener.blocks(image.number(), number, batch, from, to);
      } else {
        next++;
        deliverOther(listener, from, Math.max(headNanos, notBefore));
      }
      if (next - released > RELEASE_EVERY) {
        release();
      }
      look();
    } while (headNanos <= upTo);
  }

  /** Where the run of allocations and frees ends; none of them is told before {@code notBefore}. */
  private int endOfRun(int from, long upTo, long notBefore) {
    long[] records = batch;
    int end = inBatch(batchEnd);
    int at = from;
    while (at < end) {
      long nanos = records[at + BlockRecord.TIME];
      if (nanos > upTo || !isBlock(records[at + BlockRecord.SITE_AND_KIND])) {
        break;
      }
      if (nanos < notBefore) {
        records[at + BlockRecord.TIME] = notBefore;
      }
      at += BlockRecord.WORDS;
    }
    return at;
  }

  private static boolean isBlock(long siteAndKind) {
    int kind = BlockRecord.kind(siteAndKind);
    return kind == RingFormat.Slot.ALLOCATED || kind == RingFormat.Slot.FREED;
  }

  // End of the hot path.

  private void deliverOther(RingListener listener, int at, long nanos) {
    int of = image.number();
    long address = batch[at + BlockRecord.ADDRESS];
    long size = batch[at + BlockRecord.SIZE];
    int site = (int) batch[at + BlockRecord.SITE_AND_KIND];
    switch (BlockRecord.kind(batch[at + BlockRecord.SITE_AND_KIND])) {
      case RingFormat.Slot.RESTORED -> listener.restored(of, number, nanos, address);
      case RingFormat.Slot.MAPPED -> listener.mapped(of, number, nanos, address, size, site);
      case RingFormat.Slot.UNMAPPED -> listener.unmapped(of, number, nanos, address, size);
      case RingFormat.Slot.SITE, RingFormat.Slot.MODULE ->
          next += (size + RingFormat.Slot.BYTES - 1) / RingFormat.Slot.BYTES;
      case RingFormat.Slot.ARENA -> listener.arena(of, nanos, address, size, site);
      case RingFormat.Slot.MODE -> listener.modeWanted(of, nanos, (int) size);
      default -> listener.lost(of, number, 1);
    }
  }

  /** Gives the slots that have been read back to the thread. */
  void release() {
    if (released != next - 1) {
      released = next - 1;
      region.putLongRelease(AT_CONSUMED, released);
    }
  }

  /** Gives everything back unread. */
  void discard() {
    region.putLongRelease(AT_CONSUMED, region.getLongAcquire(AT_PUBLISHED));
  }

  /** Gives the ring to the next thread if its own has left it, and all has been read. */
  void recycle() {
    if (region.getIntAcquire(AT_STATE) == RingFormat.Control.LEFT && isEmpty()) {
      region.compareAndSetInt(AT_STATE, RingFormat.Control.LEFT, RingFormat.Control.FREE);
    }
  }

  /** The same for a thread that {@code isThread} does not know any more; 0 is nobody yet. */
  void recycleIfAbandoned(IntPredicate isThread) {
    int thread = region.getInt(AT_THREAD);
    if (region.getIntAcquire(AT_STATE) == RingFormat.Control.TAKEN
        && thread != 0
        && isEmpty()
        && !isThread.test(thread)) {
      // Before the ring is free: its next owner must not be taken for the one that is gone.
      region.putIntRelease(AT_THREAD, 0);
      region.compareAndSetInt(AT_STATE, RingFormat.Control.TAKEN, RingFormat.Control.FREE);
    }
  }

  /** Whether the next record is there, and only its time cannot be told yet. */
  boolean awaitsClock() {
    return headNanos == NOTHING && next <= limit;
  }

  boolean isEmpty() {
    return region.getLongAcquire(AT_PUBLISHED) < next;
  }
}
