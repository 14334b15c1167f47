package memflight.chunk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What events refer to by key: strings, threads, stack traces, and the methods, classes and symbols
 * of those. Knows which of them the current chunk has used and must bring.
 */
final class ConstantPools {
  /** A checkpoint brings this many constants at most, so that it fits the buffer. */
  private static final int CHECKPOINT_CONSTANTS = 1_000;

  /** A descriptor must be there: the JDK's tool takes it apart. */
  private static final String DESCRIPTOR = "()V";

  private static final long NO_KEY = 0;

  /** Room for a constant's numbers; what is longer asks for more. */
  private static final int CONSTANT_BYTES = 8 * ChunkFormat.MAX_VARINT_BYTES;

  private static final Map<Integer, String> FRAME_TYPES =
      Stream.of(FrameType.values())
          .collect(Collectors.toMap(FrameType::key, FrameType::description));

  /** Writes the constant with a key, behind that key. */
  @FunctionalInterface
  private interface ConstantWriter {
    void write(int key) throws IOException;
  }

  private record ThreadConstant(String name, long osThreadId, long javaThreadId) {}

  private record MethodConstant(String className, String methodName) {}

  private final ChunkOutput out;
  private final TypeTable types;
  private final InternedPool<String> strings = new InternedPool<>("string");
  private final InternedPool<ThreadConstant> threads = new InternedPool<>("thread");
  private final InternedPool<List<Frame>> stackTraces = new InternedPool<>("stack trace");
  private final InternedPool<MethodConstant> methods = new InternedPool<>("method");
  private final InternedPool<String> classes = new InternedPool<>("class");
  private final InternedPool<String> symbols = new InternedPool<>("symbol");
  private int chunk = 1;

  /** State while a chunk's checkpoints are written: where the last one began, 0 if none did. */
  private long lastCheckpoint;

  private long ticks;

  ConstantPools(ChunkOutput out, TypeTable types) {
    this.out = out;
    this.types = types;
  }

  int string(String text) {
    return strings.key(text);
  }

  int thread(String name, long osThreadId, long javaThreadId) {
    return threads.key(new ThreadConstant(name, osThreadId, javaThreadId));
  }

  int stackTrace(List<Frame> frames) {
    if (frames.isEmpty()) {
      return 0;
    }
    // Keys follow the order of the calls, not that of the chunks that use them: files that are put
    // together agree on them.
    for (Frame frame : frames) {
      method(frame);
      classes.key(frame.className());
      symbols.key(frame.className());
      symbols.key(frame.methodName());
    }
    symbols.key(DESCRIPTOR);
    return stackTraces.key(List.copyOf(frames));
  }

  // Hot path: no allocation, no lock.

  void useString(int key) {
    strings.use(key, chunk);
  }

  void useThread(int key) {
    threads.use(key, chunk);
  }

  void useStackTrace(int key) {
    stackTraces.use(key, chunk);
  }

  /**
   * Writes what the chunk used, as a chain of checkpoints, and starts with nothing used.
   *
   * @return the last checkpoint's offset in the file
   */
  long write(long startTicks) throws IOException {
    lastCheckpoint = 0;
    ticks = startTicks;
    useFrames();
    write(ChunkFormat.STRING_TYPE, strings.used(chunk), key -> out.putString(strings.value(key)));
    write(StructType.THREAD, threads.used(chunk), this::writeThread);
    int[] usedTraces = stackTraces.used(chunk);
    write(StructType.STACK_TRACE, usedTraces, this::writeStackTrace);
    write(StructType.METHOD, methods.used(chunk), this::writeMethod);
    write(StructType.CLASS, classes.used(chunk), this::writeClass);
    write(StructType.SYMBOL, symbols.used(chunk), this::writeSymbol);
    if (usedTraces.length > 0) {
      int[] keys = FRAME_TYPES.keySet().stream().mapToInt(Integer::intValue).toArray();
      write(StructType.FRAME_TYPE, keys, key -> out.putString(FRAME_TYPES.get(key)));
    }
    if (lastCheckpoint == 0) {
      // The header must point to one.
      beginCheckpoint(0);
      out.endEvent();
    }
    chunk++;
    return lastCheckpoint;
  }

  private void useFrames() {
    for (int trace : stackTraces.used(chunk)) {
      for (Frame frame : stackTraces.value(trace)) {
        methods.use(method(frame), chunk);
        classes.use(classes.key(frame.className()), chunk);
        symbols.use(symbols.key(frame.className()), chunk);
        symbols.use(symbols.key(frame.methodName()), chunk);
        symbols.use(symbols.key(DESCRIPTOR), chunk);
      }
    }
  }

  private int method(Frame frame) {
    return methods.key(new MethodConstant(frame.className(), frame.methodName()));
  }

  /** Writes one pool; an empty one must not appear, the JDK refuses it. */
  private void write(String typeName, int[] keys, ConstantWriter writer) throws IOException {
    for (int from = 0; from < keys.length; from += CHECKPOINT_CONSTANTS) {
      int to = Math.min(keys.length, from + CHECKPOINT_CONSTANTS);
      beginCheckpoint(1);
      out.putVarint(types.id(typeName));
      out.putVarint(to - from);
      for (int i = from; i < to; i++) {
        out.ensure(CONSTANT_BYTES);
        out.putVarint(keys[i]);
        writer.write(keys[i]);
      }
      out.endEvent();
    }
  }

  private void beginCheckpoint(int pools) throws IOException {
    out.ensure(8 * ChunkFormat.MAX_VARINT_BYTES);
    long offset = out.offset();
    out.beginEvent();
    out.putVarint(ChunkFormat.CHECKPOINT_TYPE);
    out.putVarint(ticks);
    out.putVarint(0); // duration
    out.putVarint(lastCheckpoint == 0 ? 0 : lastCheckpoint - offset);
    out.putByte(0); // no flush: those are for readers of a chunk that is being written
    out.putVarint(pools);
    lastCheckpoint = offset;
  }

  private void writeThread(int key) throws IOException {
    ThreadConstant thread = threads.value(key);
    out.putString(thread.name());
    out.ensure(CONSTANT_BYTES);
    out.putVarint(thread.osThreadId());
    out.putString(thread.javaThreadId() == 0 ? null : thread.name());
    out.ensure(CONSTANT_BYTES);
    out.putVarint(thread.javaThreadId());
  }

  private void writeStackTrace(int key) throws IOException {
    List<Frame> frames = stackTraces.value(key);
    out.putByte(0); // not truncated
    out.putVarint(frames.size());
    for (Frame frame : frames) {
      out.ensure(CONSTANT_BYTES);
      out.putVarint(method(frame));
      out.putVarint(frame.line() & 0xffff_ffffL);
      out.putVarint(0); // bytecode index
      out.putVarint(frame.type().key());
    }
  }

  private void writeMethod(int key) {
    MethodConstant method = methods.value(key);
    out.putVarint(classes.key(method.className()));
    out.putVarint(symbols.key(method.methodName()));
    out.putVarint(symbols.key(DESCRIPTOR));
    out.putVarint(0); // modifiers
    out.putByte(0); // not hidden
  }

  private void writeClass(int key) {
    out.putVarint(NO_KEY); // class loader
    out.putVarint(symbols.key(classes.value(key)));
    out.putVarint(NO_KEY); // package
    out.putVarint(0); // modifiers
  }

  /** In UTF-8: async-profiler's reader takes symbols in no other form. */
  private void writeSymbol(int key) throws IOException {
    byte[] bytes = symbols.value(key).getBytes(StandardCharsets.UTF_8);
    out.putByte(ChunkFormat.STRING_UTF8);
    out.putVarint(bytes.length);
    out.putBytes(bytes);
  }
}
