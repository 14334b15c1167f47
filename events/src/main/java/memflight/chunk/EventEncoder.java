package memflight.chunk;

import java.io.IOException;
import java.util.List;
import memflight.chunk.EventLayout.Implicit;
import memflight.chunk.EventLayout.Kind;

/**
 * Writes the events of one type: {@link #begin}, a put for each declared field in order, {@link
 * #end}. Made by {@link RecordingWriter#add}; belongs to the writer's thread.
 *
 * <pre>{@code
 * free.begin(startNanos, thread).putLong(address).putInt(producer).putLong(sequence).end();
 * }</pre>
 *
 * <p>A put out of order, of another kind than the field's, or missing is an {@link
 * IllegalStateException}, after which the writer cannot go on.
 */
public final class EventEncoder {
  private final RecordingWriter writer;
  private final ChunkOutput out;
  private final ConstantPools pools;
  private final EventLayout layout;
  private final long typeId;
  private final Kind[] kinds;
  private final int fixedBytes;
  private final boolean hasDuration;
  private final boolean hasThread;
  private final boolean hasStackTrace;
  private int next;

  EventEncoder(
      RecordingWriter writer,
      ChunkOutput out,
      ConstantPools pools,
      EventLayout layout,
      long typeId) {
    this.writer = writer;
    this.out = out;
    this.pools = pools;
    this.layout = layout;
    this.typeId = typeId;
    List<Kind> declared = layout.kinds();
    this.kinds = declared.toArray(new Kind[0]);
    // Size, type and every field; long strings make their own room.
    this.fixedBytes = ChunkFormat.MAX_VARINT_BYTES * (2 + layout.fields().size());
    this.hasDuration = layout.has(Implicit.DURATION);
    this.hasThread = layout.has(Implicit.THREAD);
    this.hasStackTrace = layout.has(Implicit.STACK_TRACE);
    this.next = kinds.length;
  }

  // Hot path from here on: no allocation, no lock.

  /** Begins an event without duration and stack trace. */
  public EventEncoder begin(long startNanos, int thread) throws IOException {
    return begin(startNanos, 0, thread, 0);
  }

  /**
   * Begins an event.
   *
   * @param startNanos when it started, in nanoseconds since the file's start; may be negative
   * @param durationNanos not used by a type without duration
   * @param thread from {@link RecordingWriter#thread}; not used by a type without thread
   * @param stackTrace from {@link RecordingWriter#stackTrace}, or 0; not used by a type without
   */
  public EventEncoder begin(long startNanos, long durationNanos, int thread, int stackTrace)
      throws IOException {
    writer.beginEvent(startNanos + durationNanos);
    ChunkOutput to = out;
    to.ensure(fixedBytes);
    to.beginEvent();
    to.putVarint(typeId);
    to.putVarint(startNanos);
    if (hasDuration) {
      to.putVarint(durationNanos);
    }
    if (hasThread) {
      pools.useThread(thread);
      to.putVarint(thread);
    }
    if (hasStackTrace) {
      if (stackTrace != 0) {
        pools.useStackTrace(stackTrace);
      }
      to.putVarint(stackTrace);
    }
    next = 0;
    return this;
  }

  public EventEncoder putLong(long value) {
    expect(Kind.LONG);
    out.putVarint(value);
    return this;
  }

  public EventEncoder putInt(int value) {
    expect(Kind.INT);
    // Without its sign a negative int takes five bytes, as JVMs write it.
    out.putVarint(value & 0xffff_ffffL);
    return this;
  }

  public EventEncoder putBoolean(boolean value) {
    expect(Kind.BOOLEAN);
    out.putByte(value ? 1 : 0);
    return this;
  }

  public EventEncoder putFloat(float value) {
    expect(Kind.FLOAT);
    out.putBigEndian(Float.floatToRawIntBits(value), Float.BYTES);
    return this;
  }

  public EventEncoder putDouble(double value) {
    expect(Kind.DOUBLE);
    out.putBigEndian(Double.doubleToRawLongBits(value), Double.BYTES);
    return this;
  }

  /** Puts a text, or null, into the event itself. */
  public EventEncoder putString(String value) throws IOException {
    expect(Kind.STRING);
    out.putString(value);
    // Its room may have come out of what was ensured for the fields behind it.
    out.ensure(fixedBytes);
    return this;
  }

  /**
   * Puts a text that comes again, once a chunk.
   *
   * @param id from {@link RecordingWriter#string}, or 0 for null
   */
  public EventEncoder putPooled(int id) {
    expect(Kind.STRING);
    if (id == 0) {
      out.putByte(ChunkFormat.STRING_NULL);
    } else {
      pools.useString(id);
      out.putByte(ChunkFormat.STRING_POOL);
      out.putVarint(id);
    }
    return this;
  }

  /** Ends the event. */
  public void end() throws IOException {
    if (next != kinds.length || !out.isInEvent()) {
      throw unexpected("end of event");
    }
    out.endEvent();
    writer.endEvent();
  }

  private void expect(Kind kind) {
    if (next == kinds.length || kinds[next] != kind) {
      throw unexpected(kind.toString());
    }
    next++;
  }

  private IllegalStateException unexpected(String actual) {
    String expected =
        next < kinds.length ? kinds[next] + ", its field " + (next + 1) : "no more fields";
    return new IllegalStateException(
        "event " + layout + ": expected " + expected + ", actual " + actual);
  }
}
