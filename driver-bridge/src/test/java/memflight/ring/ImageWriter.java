package memflight.ring;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A program's side of the rings, as ring-v2.md has it: an image with one ring after the other. */
final class ImageWriter {
  private final Path file;
  private final int slots;
  private final long stride;
  private final MappedRegion header;
  private int rings;
  private long pairs;

  ImageWriter(RingDirectory rings, long pid, int number, int clock, int slots) throws IOException {
    Path directory = rings.path();
    this.slots = slots;
    stride = RingFormat.PAGE + (long) slots * RingFormat.Slot.BYTES;
    Path temporary = directory.resolve(pid + "-" + number + ".tmp");
    ByteBuffer page = ByteBuffer.allocate(RingFormat.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    page.putLong(RingFormat.Image.AT_MAGIC, RingFormat.Image.MAGIC);
    page.putInt(RingFormat.Image.AT_VERSION, RingFormat.VERSION);
    page.putInt(RingFormat.Image.AT_CLOCK, clock);
    page.putLong(RingFormat.Image.AT_PID, pid);
    page.putLong(RingFormat.Image.AT_PROCESS_START, start(pid));
    page.putInt(RingFormat.Image.AT_SLOTS, slots);
    page.putLong(RingFormat.Image.AT_STRIDE, stride);
    page.putInt(RingFormat.Image.AT_STATE, RingFormat.Image.STATE_RUNNING);
    Files.write(temporary, page.array());
    file = directory.resolve(pid + "-" + number + RingFormat.Image.SUFFIX);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    header = MappedRegion.of(file, 0, RingFormat.PAGE);
    tellOfImage(rings);
  }

  /** An image has made its file. */
  static void tellOfImage(RingDirectory rings) throws IOException {
    MappedRegion reader =
        MappedRegion.of(rings.path().resolve(RingFormat.Reader.NAME), 0, RingFormat.PAGE);
    int made = RingFormat.Reader.AT_MADE_IMAGES;
    reader.putLongRelease(made, reader.getLongAcquire(made) + 1);
  }

  /** When the process with that pid started, as {@link FakeProcesses} has it. */
  static long start(long pid) {
    return pid * 10;
  }

  Path file() {
    return file;
  }

  void pair(long ticks, long nanos) {
    int at =
        RingFormat.Image.AT_PAIRS
            + (int) (pairs % RingFormat.Image.PAIRS) * RingFormat.Image.PAIR_BYTES;
    header.putLongRelease(at, ticks);
    header.putLongRelease(at + 8, nanos);
    header.putLongRelease(RingFormat.Image.AT_PAIR_COUNT, ++pairs);
  }

  void lose(long events) {
    header.putLongRelease(RingFormat.Image.AT_LOST_EVENTS, events);
  }

  void giveUp() {
    header.putIntRelease(RingFormat.Image.AT_STATE, RingFormat.Image.STATE_GAVE_UP);
  }

  RingWriter ring() throws IOException {
    long offset = RingFormat.PAGE + rings * stride;
    try (RandomAccessFile space = new RandomAccessFile(file.toFile(), "rw")) {
      space.setLength(offset + stride);
    }
    MappedRegion region = MappedRegion.of(file, offset, stride);
    region.putIntRelease(RingFormat.Control.AT_STATE, RingFormat.Control.TAKEN);
    region.putIntRelease(RingFormat.Control.AT_THREAD, 100 + rings);
    header.putIntRelease(RingFormat.Image.AT_RINGS, ++rings);
    return new RingWriter(region, slots);
  }

  /** One thread's side. */
  static final class RingWriter {
    private final MappedRegion region;
    private final int slots;
    private long published;

    private RingWriter(MappedRegion region, int slots) {
      this.region = region;
      this.slots = slots;
    }

    boolean hasRoom(int count) {
      return published + count - consumed() <= slots;
    }

    long consumed() {
      return region.getLongAcquire(RingFormat.Control.AT_CONSUMED);
    }

    int state() {
      return region.getIntAcquire(RingFormat.Control.AT_STATE);
    }

    void leave() {
      region.putIntRelease(RingFormat.Control.AT_STATE, RingFormat.Control.LEFT);
    }

    void drop(long total) {
      region.putLongRelease(RingFormat.Control.AT_DROPPED, total);
    }

    /** Begins to write {@code count} slots; their time is read after this. */
    void claim(int count) {
      region.putLongRelease(RingFormat.Control.AT_CLAIMED, published + count);
    }

    void publish(int kind, long ticks, long address, long size, int site, byte... payload) {
      put(published, ticks, address, size, site | (long) kind << 32);
      int more = (payload.length + RingFormat.Slot.BYTES - 1) / RingFormat.Slot.BYTES;
      ByteBuffer padded =
          ByteBuffer.allocate(more * RingFormat.Slot.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      padded.put(payload).rewind();
      for (int i = 1; i <= more; i++) {
        put(published + i, padded.getLong(), padded.getLong(), padded.getLong(), padded.getLong());
      }
      published += 1 + more;
      if (RingFormat.Slot.hasPayload(kind)) {
        int definitions = RingFormat.Control.AT_DEFINITIONS;
        region.putLongRelease(definitions, region.getLongAcquire(definitions) + 1);
      }
      region.putLongRelease(RingFormat.Control.AT_PUBLISHED, published);
    }

    private void put(long slot, long... words) {
      int at = RingFormat.Control.BYTES + (int) (slot & (slots - 1)) * RingFormat.Slot.BYTES;
      for (int i = 0; i < words.length; i++) {
        region.putLongRelease(at + 8 * i, words[i]);
      }
    }

    void write(int kind, long ticks, long address, long size, int site) {
      claim(1);
      publish(kind, ticks, address, size, site);
    }

    void allocate(long ticks, long address, long size, int site) {
      write(RingFormat.Slot.ALLOCATED, ticks, address, size, site);
    }

    void free(long ticks, long address) {
      write(RingFormat.Slot.FREED, ticks, address, 0, 0);
    }

    void define(int kind, int id, long word, byte... payload) {
      claim(1 + (payload.length + 31) / 32);
      publish(kind, 0, word, payload.length, id, payload);
    }

    void defineNamed(int id, String file, int line, String function) {
      byte[] texts = (file + "\0" + function + "\0").getBytes(StandardCharsets.UTF_8);
      ByteBuffer payload = ByteBuffer.allocate(8 + texts.length).order(ByteOrder.LITTLE_ENDIAN);
      payload.putInt(line).putInt(0).put(texts);
      define(RingFormat.Slot.SITE, id, RingFormat.Slot.FORM_NAMED, payload.array());
    }
  }
}
