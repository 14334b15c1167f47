package memflight.chunk;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;

/**
 * Reads the format's numbers and strings one after the other, checking every length against the end
 * that was set. For everything that is rare; hot events are decoded by {@link EventPlan} alone.
 */
final class ChunkCursor {
  private static final int BUFFER_BYTES = 16 << 10;

  /** No writer makes longer strings; a length that lies must not exhaust the heap. */
  private static final int MAX_STRING_LENGTH = 16 << 20;

  private final byte[] own = new byte[BUFFER_BYTES];
  private ChunkSource source;
  private byte[] buffer = own;
  private int index;
  private int filled;
  private long bufferOffset;
  private long end;

  /** Goes on at {@code offset} of {@code source}, and never past {@code end}. */
  void seek(ChunkSource source, long offset, long end) {
    this.source = source;
    this.buffer = own;
    this.index = 0;
    this.filled = 0;
    this.bufferOffset = offset;
    this.end = end;
  }

  /** Goes on in an array that holds the source's bytes from {@code offset} on. */
  void wrap(ChunkSource source, byte[] bytes, int from, int to, long offset) {
    this.source = source;
    this.buffer = bytes;
    this.index = from;
    this.filled = to;
    this.bufferOffset = offset - from;
    this.end = offset + (to - from);
  }

  long offset() {
    return bufferOffset + index;
  }

  long remaining() {
    return end - offset();
  }

  /** Brings the end nearer, to that of the event being read. */
  void limit(long newEnd) throws ChunkException {
    if (newEnd > end || newEnd < offset()) {
      throw bad("an event within " + remaining() + " bytes", (newEnd - offset()) + " bytes");
    }
    end = newEnd;
  }

  byte readByte() throws IOException {
    if (index == filled || offset() >= end) {
      fill();
    }
    return buffer[index++];
  }

  private void fill() throws IOException {
    long at = offset();
    if (at >= end) {
      throw bad("more bytes", "the end");
    }
    int wanted = (int) Math.min(own.length, end - at);
    int count = source.read(at, own, 0, wanted);
    if (count == 0) {
      throw bad("more bytes", "the end of the file");
    }
    buffer = own;
    bufferOffset = at;
    index = 0;
    filled = count;
  }

  /** A compressed integer: 7 bits a byte, the lowest first, all 8 of the ninth. */
  long readVarint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 56; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    return value | (readByte() & 0xffL) << 56;
  }

  /** A count or length of things that take at least one byte each. */
  int readCount(String what) throws IOException {
    long at = offset();
    long count = readVarint();
    if (count < 0 || count > remaining() || count > Integer.MAX_VALUE) {
      throw ChunkException.bad(
          source.name(), at, "at most " + remaining() + " " + what, Long.toString(count));
    }
    return (int) count;
  }

  private int readLength(String what) throws IOException {
    int length = readCount(what);
    if (length > MAX_STRING_LENGTH) {
      throw bad("a string of at most " + MAX_STRING_LENGTH + " " + what, length + " " + what);
    }
    return length;
  }

  long readBigEndian(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | (readByte() & 0xffL);
    }
    return value;
  }

  void skip(long count) throws IOException {
    if (count > remaining()) {
      throw bad(count + " more bytes", Long.toString(remaining()));
    }
    if (count <= filled - index) {
      index += (int) count;
    } else {
      seek(source, offset() + count, end);
    }
  }

  /** A string; {@code pool} gives that of a key, or null. */
  String readString(LongFunction<String> pool) throws IOException {
    long at = offset();
    int encoding = readByte();
    return switch (encoding) {
      case ChunkFormat.STRING_NULL -> null;
      case ChunkFormat.STRING_EMPTY -> "";
      case ChunkFormat.STRING_POOL -> pool.apply(readVarint());
      case ChunkFormat.STRING_UTF8 -> readBytes(StandardCharsets.UTF_8);
      case ChunkFormat.STRING_CHARS -> readChars();
      case ChunkFormat.STRING_LATIN1 -> readBytes(StandardCharsets.ISO_8859_1);
      default -> throw badEncoding(at, encoding);
    };
  }

  void skipString() throws IOException {
    long at = offset();
    int encoding = readByte();
    switch (encoding) {
      case ChunkFormat.STRING_NULL, ChunkFormat.STRING_EMPTY -> {}
      case ChunkFormat.STRING_POOL -> readVarint();
      case ChunkFormat.STRING_UTF8, ChunkFormat.STRING_LATIN1 -> skip(readCount("bytes"));
      case ChunkFormat.STRING_CHARS -> {
        int count = readCount("chars");
        for (int i = 0; i < count; i++) {
          readVarint();
        }
      }
      default -> throw badEncoding(at, encoding);
    }
  }

  private String readBytes(Charset charset) throws IOException {
    byte[] text = new byte[readLength("bytes")];
    for (int i = 0; i < text.length; i++) {
      text[i] = readByte();
    }
    return new String(text, charset);
  }

  private String readChars() throws IOException {
    int length = readLength("chars");
    if (isAscii(length)) {
      String text = new String(buffer, index, length, StandardCharsets.ISO_8859_1);
      index += length;
      return text;
    }
    char[] text = new char[length];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) readVarint();
    }
    return new String(text);
  }

  /**
   * Whether the next characters are at hand and take a byte each, as in nearly all texts of a
   * chunk's metadata.
   */
  private boolean isAscii(int length) {
    if (length > filled - index) {
      return false;
    }
    for (int i = index; i < index + length; i++) {
      if (buffer[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private ChunkException badEncoding(long at, int encoding) {
    return ChunkException.bad(
        source.name(), at, "a string encoding 0 to 5", Integer.toString(encoding));
  }

  ChunkException bad(String expected, String actual) {
    return ChunkException.bad(source.name(), offset(), expected, actual);
  }
}
