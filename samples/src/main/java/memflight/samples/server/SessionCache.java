package memflight.samples.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the server keeps of each user who is logged in: a profile and a picture, off the heap.
 * Logging out gives the profile back and forgets the picture. Thread-safe.
 */
final class SessionCache {
  private static final int PROFILE_BYTES = 2_000;
  private static final int SMALLEST_PICTURE_BYTES = 40_000;
  private static final int PICTURE_RANGE_BYTES = 16_000;

  private final ByteBufAllocator allocator;
  private final Planted leak;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, ByteBuf> profiles = new ConcurrentHashMap<>();
  private final Map<Integer, ByteBuf> pictures = new ConcurrentHashMap<>();

  /**
   * @param leak counts the pictures
   */
  SessionCache(ByteBufAllocator allocator, Planted leak) {
    this.allocator = allocator;
    this.leak = leak;
  }

  /** Logs a user in and returns the session's id. */
  int open(String user) {
    Random random = new Random(user.hashCode());
    int id = lastId.incrementAndGet();
    ByteBuf profile = allocator.directBuffer(PROFILE_BYTES + random.nextInt(PROFILE_BYTES));
    profile.writeCharSequence("profile of " + user, StandardCharsets.UTF_8);
    profiles.put(id, profile);

    int pictureBytes = SMALLEST_PICTURE_BYTES + random.nextInt(PICTURE_RANGE_BYTES);
    ByteBuf picture = leak.count(allocator.directBuffer(pictureBytes)); // THE PLANTED LEAK
    while (picture.isWritable()) {
      picture.writeByte(random.nextInt());
    }
    pictures.put(id, picture);
    return id;
  }

  /** Logs a user out; false if there is no such session. */
  boolean close(int id) {
    ByteBuf profile = profiles.remove(id);
    // What is missing here, on purpose: pictures.remove(id).release().
    return profile != null && profile.release();
  }

  /** The pictures that were never released. */
  Collection<ByteBuf> pictures() {
    return pictures.values();
  }
}
