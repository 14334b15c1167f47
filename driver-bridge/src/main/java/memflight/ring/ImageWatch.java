package memflight.ring;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds images that are over, and threads that are gone: a few images at a time, since looking at a
 * process costs more than reading a thousand events.
 */
final class ImageWatch {
  private static final long LOOK_EVERY_NANOS = 100_000_000;
  private static final int IMAGES_A_LOOK = 4;

  /** The same while there are more images than one look takes in. */
  private static final long LOOK_EVERY_NANOS_AT_MANY = 20_000_000;

  /** Every so many looks at an image its mappings and threads are looked at, too. */
  private static final int CLOSE_LOOK_EVERY = 16;

  private final Processes processes;
  private long lastLook = Long.MIN_VALUE / 2;
  private int nextImage;
  private long looks;

  ImageWatch(Processes processes) {
    this.processes = processes;
  }

  /** Looks at some of the images, if it is time. */
  void look(long now, List<ImageFile> images, Map<Long, ImageFile> newestOfProcess) {
    boolean areMany = images.size() > IMAGES_A_LOOK;
    if (now - lastLook < (areMany ? LOOK_EVERY_NANOS_AT_MANY : LOOK_EVERY_NANOS)) {
      return;
    }
    lastLook = now;
    looks++;
    for (int i = 0; i < Math.min(IMAGES_A_LOOK, images.size()); i++) {
      nextImage = nextImage + 1 < images.size() ? nextImage + 1 : 0;
      ImageFile image = images.get(nextImage);
      check(image, newestOfProcess.get(image.pid()));
      if (looks % CLOSE_LOOK_EVERY == i % CLOSE_LOOK_EVERY && !image.isOver()) {
        lookClosely(image);
      }
    }
  }

  /** Whether the image is over because its process is, or has gone on to {@code newest}. */
  void check(ImageFile image, ImageFile newest) {
    if (!processes.isAlive(image.pid(), image.processStart())) {
      image.markOver(true);
    } else if (newest != image && newest != null) {
      image.markOver(false);
    }
  }

  private void lookClosely(ImageFile image) {
    if (!processes.maps(image.pid(), image.file())) {
      // Dead or alive is asked again: it may have ended while its mappings were read.
      image.markOver(!processes.isAlive(image.pid(), image.processStart()));
      return;
    }
    Set<String> threads = processes.threads(image.pid());
    if (!threads.isEmpty()) {
      for (Ring ring : image.rings()) {
        ring.recycleIfAbandoned(id -> threads.contains(Integer.toString(id)));
      }
    }
  }
}
