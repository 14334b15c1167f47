package memflight.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the payloads of sites and modules. */
final class Definitions {
  private Definitions() {}

  /**
   * Tells {@code listener} of one definition.
   *
   * @param word the record's address: a site's form, a module's load bias
   * @throws IllegalStateException if the payload makes no sense
   */
  static void read(RingListener listener, int image, int kind, int id, long word, byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (kind == RingFormat.Slot.MODULE) {
        byte[] buildId = new byte[checked(in.getInt(), in.remaining())];
        in.get(buildId);
        listener.moduleDefined(image, id, text(in), buildId, word);
      } else if (word == RingFormat.Slot.FORM_FRAMES) {
        listener.siteDefined(image, id, frames(in));
      } else {
        int line = in.getInt();
        boolean isInternal = in.getInt() != 0;
        String file = text(in);
        listener.siteDefined(image, id, file, line, text(in), isInternal);
      }
    } catch (java.nio.BufferUnderflowException e) {
      throw new IllegalStateException(
          "bad ring file: a definition of " + payload.length + " bytes is cut short", e);
    }
  }

  private static int checked(int length, int remaining) {
    if (length < 0 || length > remaining) {
      throw new IllegalStateException(
          "bad ring file: a build id of " + length + " bytes, " + remaining + " remain");
    }
    return length;
  }

  private static List<RingListener.CodeFrame> frames(ByteBuffer in) {
    List<RingListener.CodeFrame> frames = new ArrayList<>();
    while (in.remaining() >= RingFormat.Slot.FRAME_BYTES) {
      int module = in.getInt();
      boolean isInternal = (in.getInt() & RingFormat.Slot.FRAME_INTERNAL) != 0;
      frames.add(new RingListener.CodeFrame(module, isInternal, in.getLong()));
    }
    return frames;
  }

  /** The bytes up to a NUL or the end. */
  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    int length = 0;
    byte next;
    while (in.hasRemaining() && (next = in.get()) != 0) {
      bytes[length++] = next;
    }
    return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
  }
}
