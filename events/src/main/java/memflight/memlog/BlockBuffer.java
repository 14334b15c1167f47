package memflight.memlog;

import static memflight.memlog.MemlogFormat.BLOCK_HEADER_BYTES;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import memflight.events.Site;
import memflight.events.SiteKind;

/** A block of anything but entries, being put together behind room for its header. */
final class BlockBuffer {
  private byte[] bytes = new byte[4096];
  private int end = BLOCK_HEADER_BYTES;

  BlockBuffer clear() {
    end = BLOCK_HEADER_BYTES;
    return this;
  }

  BlockBuffer put(long value) {
    reserve(Varints.MAX_BYTES);
    end = Varints.put(bytes, end, value);
    return this;
  }

  private BlockBuffer put(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    put(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, end, utf8.length);
    end += utf8.length;
    return this;
  }

  BlockBuffer put(Site site) {
    put(site.id()).put(site.kind() == SiteKind.SCRIPT ? 0 : 1);
    return put(Varints.zigzag(site.line())).put(site.file()).put(site.function());
  }

  private void reserve(int more) {
    if (bytes.length - end < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int payloadBytes() {
    return end - BLOCK_HEADER_BYTES;
  }
}
