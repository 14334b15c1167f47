package memflight.chunk;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * How to decode the events of one type in one chunk: its fields, up to the last that is wanted, as
 * steps. A type whose steps are all compressed integers, as that of every hot event, is decoded by
 * a bare loop over the bytes.
 */
final class EventPlan {
  /** So many bytes may be read past an event's end before its length is checked. */
  static final int SLACK_BYTES = 1024;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long CONTINUES = 0x8080808080808080L;
  private static final int MAX_FAST_STEPS = SLACK_BYTES / ChunkFormat.MAX_VARINT_BYTES - 1;

  private enum Kind {
    VARINT,
    CHAR,
    BYTE,
    FLOAT,
    DOUBLE,
    STRING,
    STRING_KEY,
    OTHER
  }

  /**
   * One field.
   *
   * @param target where in {@code values} or {@code strings} it goes
   * @param shift how far left and right again to get the sign of a narrow integer
   */
  private record Step(Kind kind, int target, int shift, ChunkType.Field field) {}

  private final EventHandler handler;
  private final long[] values;
  private final String[] strings;
  private final int startTarget;
  private final int durationTarget;
  private final Step[] steps;

  /** The same as {@link #steps} if all are compressed integers, else null. */
  private final int[] fastTargets;

  private final int[] fastShifts;

  EventPlan(EventSpec spec, ChunkType type, ChunkTypes types, String file) throws ChunkException {
    int longs = spec.longFields().size();
    this.handler = spec.handler();
    // Behind the caller's fields: the two times, and a place for what nobody wants.
    this.values = new long[longs + 3];
    this.startTarget = longs;
    this.durationTarget = longs + 1;
    for (int i = 0; i < longs; i++) {
      values[i] = spec.longFields().get(i).absent();
    }
    this.strings = new String[spec.stringFields().size()];
    this.steps = compile(spec, type, types, file);
    boolean fast = steps.length <= MAX_FAST_STEPS;
    for (Step step : steps) {
      fast &= step.kind == Kind.VARINT;
    }
    this.fastTargets = fast ? new int[steps.length] : null;
    this.fastShifts = fast ? new int[steps.length] : null;
    for (int i = 0; fast && i < steps.length; i++) {
      fastTargets[i] = steps[i].target;
      fastShifts[i] = steps[i].shift;
    }
  }

  private Step[] compile(EventSpec spec, ChunkType type, ChunkTypes types, String file)
      throws ChunkException {
    List<Step> plan = new ArrayList<>();
    int wanted = 0;
    for (ChunkType.Field field : type.fields()) {
      int asLong = longTarget(spec, field.name());
      int asString = spec.stringFields().indexOf(field.name());
      String typeName = types.nameOf(field.typeId());
      Step step;
      if (asString >= 0) {
        step = stringStep(spec, field, typeName, asString, file);
      } else {
        step = step(field, typeName, asLong >= 0 ? asLong : values.length - 1);
        if (asLong >= 0 && step.kind == Kind.OTHER) {
          throw mismatch(spec, field, typeName, "a number", file);
        }
      }
      plan.add(step);
      if (asLong >= 0 || asString >= 0) {
        wanted = plan.size();
      }
    }
    return plan.subList(0, wanted).toArray(new Step[0]);
  }

  private int longTarget(EventSpec spec, String field) {
    return switch (field) {
      case ChunkFormat.START_TIME -> startTarget;
      case ChunkFormat.DURATION -> durationTarget;
      default -> spec.indexOfLong(field);
    };
  }

  private static Step stringStep(
      EventSpec spec, ChunkType.Field field, String typeName, int target, String file)
      throws ChunkException {
    if (field.array() || !ChunkFormat.STRING_TYPE.equals(typeName)) {
      throw mismatch(spec, field, typeName, "a string", file);
    }
    return new Step(field.constantPool() ? Kind.STRING_KEY : Kind.STRING, target, 0, field);
  }

  private static Step step(ChunkType.Field field, String typeName, int target) {
    if (field.array()) {
      return new Step(Kind.OTHER, target, 0, field);
    }
    if (field.constantPool()) {
      return new Step(Kind.VARINT, target, 0, field);
    }
    return switch (String.valueOf(typeName)) {
      case "long" -> new Step(Kind.VARINT, target, 0, field);
      case "int" -> new Step(Kind.VARINT, target, Long.SIZE - Integer.SIZE, field);
      case "short" -> new Step(Kind.VARINT, target, Long.SIZE - Short.SIZE, field);
      case "char" -> new Step(Kind.CHAR, target, 0, field);
      case "byte" -> new Step(Kind.BYTE, target, 0, field);
      // One byte, 0 or 1, which is also how a compressed integer would be written.
      case "boolean" -> new Step(Kind.VARINT, target, 0, field);
      case "float" -> new Step(Kind.FLOAT, target, 0, field);
      case "double" -> new Step(Kind.DOUBLE, target, 0, field);
      default -> new Step(Kind.OTHER, target, 0, field);
    };
  }

  private static ChunkException mismatch(
      EventSpec spec, ChunkType.Field field, String typeName, String expected, String file) {
    String actual = typeName + (field.array() ? "[]" : "");
    return ChunkException.unsupported(
        file, 0, spec.name() + "." + field.name() + " as " + expected, actual);
  }

  /** Whether {@link #decodeFast} serves for this type. */
  boolean isFast() {
    return fastTargets != null;
  }

  // Hot path: no allocation, no lock.

  /**
   * Decodes the fields from {@code from} on, for {@link #tell}. Reads up to {@link #SLACK_BYTES}
   * past {@code end}.
   *
   * @return whether the fields ended in time, at {@code end} or before
   */
  boolean decodeFast(byte[] bytes, int from, int end) {
    final int[] targets = fastTargets;
    final int[] shifts = fastShifts;
    final long[] out = values;
    int at = from;
    for (int i = 0; i < targets.length; i++) {
      long value = bytes[at];
      if (value >= 0) {
        at++;
      } else {
        // Eight bytes at once: where fields differ in length, branches on each byte cost more.
        long word = (long) WORD.get(bytes, at);
        long stop = ~word & CONTINUES;
        if (stop == 0) {
          value = join(word) | (bytes[at + 8] & 0xffL) << 56;
          at += ChunkFormat.MAX_VARINT_BYTES;
        } else {
          value = join(word & (stop ^ (stop - 1)));
          at += (Long.numberOfTrailingZeros(stop) + 1) >>> 3;
        }
        int shift = shifts[i];
        value = value << shift >> shift;
      }
      out[targets[i]] = value;
    }
    return at <= end;
  }

  /**
   * Tells the handler of the event that was decoded. Apart from the decoding, which the JVM would
   * compile again for each handler that it sees here.
   */
  void tell() {
    handler.event(values[startTarget], values[durationTarget], values, strings);
  }

  /** Pushes the low 7 bits of each byte together: pairs, then fours, then all eight. */
  private static long join(long word) {
    long low = word & 0x7f7f7f7f7f7f7f7fL;
    long pairs = (low & 0x007f007f007f007fL) | (low & 0x7f007f007f007f00L) >>> 1;
    long fours = (pairs & 0x00003fff00003fffL) | (pairs & 0x3fff00003fff0000L) >>> 2;
    return (fours & 0x000000000fffffffL) | (fours & 0x0fffffff00000000L) >>> 4;
  }

  // End of the hot path.

  /** Decodes the fields that start at the cursor and tells the handler. */
  void decode(ChunkCursor in, ChunkTypes types, StringPool pool) throws IOException {
    for (Step step : steps) {
      switch (step.kind) {
        case VARINT -> values[step.target] = in.readVarint() << step.shift >> step.shift;
        case CHAR -> values[step.target] = (char) in.readVarint();
        case BYTE -> values[step.target] = in.readByte();
        case FLOAT -> values[step.target] = (int) in.readBigEndian(Float.BYTES);
        case DOUBLE -> values[step.target] = in.readBigEndian(Double.BYTES);
        case STRING -> strings[step.target] = in.readString(pool::get);
        case STRING_KEY -> strings[step.target] = pool.get(in.readVarint());
        case OTHER -> types.skip(step.field, in);
      }
    }
    tell();
  }
}
