package memflight.ring;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import memflight.records.BlockRecord;

/** The file of one image and the rings in it. Not thread-safe. */
final class ImageFile implements Closeable {
  private final Path file;
  private final int number;
  private final MappedRegion header;
  private final ImageClock clock;
  private final long pid;
  private final long processStart;
  private final int slots;
  private final long stride;
  private final List<Ring> rings = new ArrayList<>();

  private boolean isOver;
  private boolean isDead;
  private boolean hasGivenUp;
  private boolean trustsClock;
  private long lostEvents;

  private ImageFile(Path file, int number, MappedRegion header) throws IOException {
    this.file = file;
    this.number = number;
    this.header = header;
    require(header.getLong(RingFormat.Image.AT_MAGIC) == RingFormat.Image.MAGIC, "not a ring file");
    int version = header.getInt(RingFormat.Image.AT_VERSION);
    require(version == RingFormat.VERSION, "unsupported ring file: version " + version);
    pid = header.getLong(RingFormat.Image.AT_PID);
    processStart = header.getLong(RingFormat.Image.AT_PROCESS_START);
    slots = header.getInt(RingFormat.Image.AT_SLOTS);
    stride = header.getLong(RingFormat.Image.AT_STRIDE);
    long ringBytes = RingFormat.Control.BYTES + (long) slots * RingFormat.Slot.BYTES;
    require(
        slots >= RingOptions.MIN_SLOTS
            && slots <= RingOptions.MAX_SLOTS
            && Integer.bitCount(slots) == 1
            && stride >= ringBytes
            && stride % Long.BYTES == 0,
        "bad ring file: " + slots + " slots in " + stride + " bytes");
    clock = new ImageClock(header);
  }

  private void require(boolean isTrue, String problem) throws IOException {
    if (!isTrue) {
      throw new IOException(problem + ": " + file);
    }
  }

  static ImageFile open(Path file, int number) throws IOException {
    return new ImageFile(file, number, MappedRegion.of(file, 0, RingFormat.PAGE));
  }

  Path file() {
    return file;
  }

  /** The image's number among all that the reader has met. */
  int number() {
    return number;
  }

  long pid() {
    return pid;
  }

  /** Distinguishes processes that have one pid after the other. */
  long processStart() {
    return processStart;
  }

  int slots() {
    return slots;
  }

  long stride() {
    return stride;
  }

  boolean isFork() {
    return header.getInt(RingFormat.Image.AT_KIND) == 1;
  }

  long parent() {
    return header.getLong(RingFormat.Image.AT_PARENT);
  }

  List<Ring> rings() {
    return rings;
  }

  /** Maps the rings that were added; {@code firstNumber} is for the first of them. */
  int addRings(int firstNumber) throws IOException {
    int there = header.getIntAcquire(RingFormat.Image.AT_RINGS);
    int nextNumber = firstNumber;
    while (rings.size() < there) {
      rings.add(Ring.map(this, rings.size(), nextNumber++));
    }
    return nextNumber;
  }

  /** Takes in what the clock says now; after {@link Ring#isReady}, before times are asked for. */
  void refreshClock() {
    clock.refresh();
  }

  /** Whether times are told that lie far behind the last clock pair: a new one does not come. */
  void trustClock(boolean trusts) {
    trustsClock = trusts;
  }

  /**
   * Puts times in the place of the ticks in the first {@code length} words of {@code records};
   * {@link Ring#NOTHING} where the clock cannot tell.
   */
  void tellTimes(long[] records, int length) {
    long trusted = trustsClock || isOver ? Long.MAX_VALUE : clock.trustedTicks();
    for (int at = BlockRecord.TIME; at < length; at += BlockRecord.WORDS) {
      long ticks = records[at];
      records[at] = ticks > trusted ? Ring.NOTHING : clock.nanosOf(ticks);
    }
  }

  /** Events that no ring took since the last call; giving up counts as one at least. */
  long takeLost() {
    long now = header.getLongAcquire(RingFormat.Image.AT_LOST_EVENTS);
    long news = now - lostEvents;
    lostEvents = now;
    if (!hasGivenUp
        && header.getIntAcquire(RingFormat.Image.AT_STATE) == RingFormat.Image.STATE_GAVE_UP) {
      hasGivenUp = true;
      news = Math.max(1, news);
    }
    return news;
  }

  /** Nothing more will be written. */
  void markOver(boolean isProcessDead) {
    isOver = true;
    isDead |= isProcessDead;
  }

  boolean isOver() {
    return isOver;
  }

  /** Whether its process has ended. */
  boolean isDead() {
    return isDead;
  }

  boolean isEmpty() {
    for (Ring ring : rings) {
      if (!ring.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Lets go of the memory, and deletes the file. While the process lives its name stays: the number
   * in it tells in which order the images of a process came.
   */
  @Override
  public void close() {
    rings.clear();
    try {
      if (isOver) {
        // Gives the memory back at once; what is mapped here, and not used any more, would hold it
        // until a garbage collection.
        Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING).close();
      }
      if (isDead) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return; // It goes with its directory.
    }
  }
}
