package memflight.ring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reads all rings of a directory and merges them in time order.
 *
 * <p>Each cut takes a time, lets a millisecond pass, and notes how far every thread has begun: when
 * all that is published, everything up to that time is known. Cuts overlap, so a busy reader never
 * waits for one.
 *
 * <pre>{@code
 * RingReader reader = new RingReader(directory, listener, System::nanoTime, warnings);
 * while (goesOn) {
 *   if (!reader.poll()) {
 *     Thread.sleep(1);
 *   }
 * }
 * }</pre>
 *
 * <p>Not thread-safe. Whoever opened the directory closes it.
 */
public final class RingReader {
  /** The image and the ring of losses that nobody else can be blamed for. */
  public static final int NO_IMAGE = -1;

  /** The number of images that addresses have room for. */
  public static final int MAX_IMAGES = 1 << 16;

  private static final long NONE = Long.MIN_VALUE;

  /** A store is seen by others long before. */
  private static final long SETTLING_NANOS = 1_000_000;

  /** So long a clock pair that is due is waited for. */
  private static final long PAIR_PATIENCE_NANOS = 50_000_000;

  private final RingDirectory directory;
  private final RingListener listener;
  private final LongSupplier clock;
  private final Consumer<String> warnings;
  private final ImageWatch watch;
  private final List<ImageFile> images = new ArrayList<>();
  private final List<ImageFile> abandoned = new ArrayList<>();
  private final List<Ring> rings = new ArrayList<>();
  private final Map<Long, ImageFile> newestOfProcess = new HashMap<>();
  private final MergeHeap heap = new MergeHeap();

  private int imageCount;

  /** How many images had been made when the directory was last listed. */
  private long listedImages;

  private int ringCount;
  private volatile long rootPid = NONE;
  private long nextTime = NONE;
  private long cutTime = NONE;
  private long cutMadeAt;
  private long reached = NONE;
  private boolean isThorough;
  private long failedImages;
  private long lostEvents;

  /**
   * @param clock {@code System::nanoTime}, but for tests
   * @param warnings receives a line about whatever cannot be read
   */
  public RingReader(
      RingDirectory directory,
      RingListener listener,
      LongSupplier clock,
      Consumer<String> warnings) {
    this(directory, listener, clock, warnings, new Processes());
  }

  RingReader(
      RingDirectory directory,
      RingListener listener,
      LongSupplier clock,
      Consumer<String> warnings,
      Processes processes) {
    this.directory = directory;
    this.listener = listener;
    this.clock = clock;
    this.warnings = warnings;
    watch = new ImageWatch(processes);
  }

  /** The recorded program's own process: what its last image holds is the result. */
  public void programIs(long pid) {
    rootPid = pid;
  }

  /** Whether the program's process has had an image; for the thread that reads, or afterwards. */
  public boolean hasSeenProgram() {
    return newestOfProcess.containsKey(rootPid);
  }

  /** How many images there have been. */
  public int imageCount() {
    return imageCount;
  }

  /** Up to when every event has been told. */
  public long reached() {
    return reached;
  }

  /**
   * Tells the listener what has become known.
   *
   * @return whether there was any event
   */
  public boolean poll() {
    long now = clock.getAsLong();
    if (cutTime == NONE) {
      if (nextTime == NONE) {
        nextTime = now;
      }
      if (now - nextTime < SETTLING_NANOS) {
        return false;
      }
      makeCut(now);
    }
    return isReady(now) && deliver();
  }

  /**
   * Whether each cut looks at every process, which takes longer, so that whoever has ended before
   * it is over in it; else a few of them at a time.
   */
  public void looksAtEveryProcess(boolean isThorough) {
    this.isThorough = isThorough;
  }

  private void makeCut(long now) {
    cutTime = nextTime;
    cutMadeAt = now;
    nextTime = now;
    // Whoever is over now has written all that it ever will.
    watch.look(now, images, newestOfProcess);
    emptyAbandoned();
    findImages();
    if (isThorough) {
      for (ImageFile image : images) {
        watch.check(image, newestOfProcess.get(image.pid()));
      }
    }
    for (ImageFile image : List.copyOf(images)) {
      findRings(image);
    }
    for (Ring ring : rings) {
      ring.snapshot();
    }
  }

  private void findImages() {
    long made = directory.madeImages();
    if (made == listedImages && !isThorough) {
      return;
    }
    listedImages = made;
    for (Path file : directory.newFiles()) {
      if (imageCount == MAX_IMAGES) {
        warnings.accept("more than " + MAX_IMAGES + " processes: the others are not recorded");
      }
      if (imageCount >= MAX_IMAGES) {
        imageCount++;
        listener.lost(NO_IMAGE, 0, 1);
        continue;
      }
      try {
        ImageFile image = ImageFile.open(file, imageCount);
        imageCount++;
        images.add(image);
        newestOfProcess.put(image.pid(), image);
        listener.imageStarted(image.number(), image.pid(), image.isFork(), image.parent());
      } catch (IOException | RuntimeException e) {
        warnings.accept(e.getMessage());
        listener.lost(NO_IMAGE, 0, 1);
      }
    }
  }

  private void findRings(ImageFile image) {
    try {
      int before = image.rings().size();
      ringCount = image.addRings(ringCount);
      rings.addAll(image.rings().subList(before, image.rings().size()));
    } catch (IOException | RuntimeException e) {
      abandon(image, e);
    }
  }

  /** What an image's memory says makes no sense: the others are read on. */
  private void abandon(ImageFile image, Exception e) {
    warnings.accept("process " + image.pid() + " is read no further: " + e.getMessage());
    listener.lost(image.number(), 0, 1);
    rings.removeAll(image.rings());
    images.remove(image);
    abandoned.add(image);
  }

  /** Nobody must wait for room that never comes. */
  private void emptyAbandoned() {
    for (Iterator<ImageFile> all = abandoned.iterator(); all.hasNext(); ) {
      ImageFile image = all.next();
      watch.check(image, newestOfProcess.get(image.pid()));
      image.rings().forEach(Ring::discard);
      if (image.isOver()) {
        all.remove();
        image.close();
        listener.imageEnded(image.number(), cutTime, false);
      }
    }
  }

  private boolean isReady(long now) {
    boolean isReady = true;
    for (int i = 0; i < rings.size(); i++) {
      Ring ring = rings.get(i);
      try {
        if (!ring.isReady()) {
          isReady = false;
          if (now - cutMadeAt >= directory.options().patienceNanos()) {
            ring.giveUp();
          }
        }
      } catch (IllegalStateException e) {
        abandon(ring.image, e);
        return false;
      }
    }
    return isReady;
  }

  private boolean deliver() {
    long upTo = cutTime;
    for (int i = images.size() - 1; i >= 0; i--) {
      define(images.get(i));
    }
    listener.definitionsEnd();
    boolean trustsClocks = clock.getAsLong() - cutMadeAt >= PAIR_PATIENCE_NANOS;
    if (!findHeads(upTo, trustsClocks)) {
      // A program that wakes up after a long time writes a clock pair before long.
      clearHeap();
      return false;
    }
    boolean hasEvents = !heap.isEmpty();
    merge(upTo);
    finishRings();
    takeLosses();
    endImages(upTo);
    reached = upTo;
    cutTime = NONE;
    listener.reached(upTo);
    return hasEvents;
  }

  private boolean findHeads(long upTo, boolean trustsClocks) {
    for (ImageFile image : images) {
      image.trustClock(trustsClocks);
    }
    for (Ring ring : rings) {
      ring.peek();
      if (ring.headNanos <= upTo) {
        heap.add(ring);
      } else if (ring.awaitsClock()) {
        return false;
      }
    }
    return true;
  }

  private void finishRings() {
    for (Ring ring : rings) {
      ring.release();
      ring.recycle();
      long dropped = ring.takeDropped();
      if (dropped > 0) {
        listener.lost(ring.image.number(), ring.number, dropped);
      }
    }
  }

  private void clearHeap() {
    while (!heap.isEmpty()) {
      heap.first().headNanos = Ring.NOTHING;
      heap.firstChanged(Ring.NOTHING - 1);
    }
  }

  private void define(ImageFile image) {
    try {
      image.refreshClock();
      for (Ring ring : image.rings()) {
        ring.scan(listener);
      }
    } catch (IllegalStateException e) {
      abandon(image, e);
    }
  }

  // Hot path.

  private void merge(long upTo) {
    long notBefore = reached;
    while (!heap.isEmpty()) {
      Ring first = heap.first();
      first.deliver(listener, Math.min(upTo, heap.secondNanos()), notBefore);
      heap.firstChanged(upTo);
    }
  }

  // End of the hot path.

  private void takeLosses() {
    for (ImageFile image : images) {
      long lost = image.takeLost();
      if (lost > 0) {
        listener.lost(image.number(), 0, lost);
      }
    }
    long failed = directory.failedImages();
    long lost = directory.lostEvents();
    if (failed != failedImages) {
      warnings.accept(
          (failed - failedImages)
              + (failed - failedImages == 1 ? " process" : " processes")
              + " could not make or keep rings: is "
              + directory.path().getParent()
              + " full?");
    }
    // A failed image counts as one event at least.
    long news = Math.max(failed - failedImages, lost - lostEvents);
    if (news > 0) {
      listener.lost(NO_IMAGE, 0, news);
    }
    failedImages = failed;
    lostEvents = lost;
  }

  private void endImages(long upTo) {
    for (int i = images.size() - 1; i >= 0; i--) {
      ImageFile image = images.get(i);
      if (image.isOver() && image.isEmpty()) {
        boolean isNewest = newestOfProcess.get(image.pid()) == image;
        boolean isResult = image.pid() == rootPid && image.isDead() && isNewest;
        images.remove(i);
        rings.removeAll(image.rings());
        if (isNewest && image.pid() != rootPid) {
          newestOfProcess.remove(image.pid());
        }
        if (image.isDead()) {
          directory.forget(image.file());
        }
        image.close();
        listener.imageEnded(image.number(), upTo, isResult);
      }
    }
  }
}
