package memflight.chunk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import one.jfr.JfrReader;
import one.jfr.MethodRef;
import one.jfr.StackTrace;
import one.jfr.event.Event;

/** What async-profiler's reader makes of a written recording. It wants a public class an event. */
final class WrittenByOneJfr {
  private WrittenByOneJfr() {}

  static List<Written> read(Path file) throws IOException {
    List<Written> events = new ArrayList<>();
    try (JfrReader reader = new JfrReader(file.toString())) {
      List<Class<? extends Of>> classes =
          List.of(
              Of0.class, Of1.class, Of2.class, Of3.class, Of4.class, Of5.class, Of6.class,
              Of7.class);
      for (int i = 0; i < classes.size(); i++) {
        reader.registerEvent(Written.LAYOUTS.get(i).name(), classes.get(i));
      }
      for (Event event = reader.readEvent(); event != null; event = reader.readEvent()) {
        events.add(((Of) event).written);
      }
    }
    return events;
  }

  /** An event of one layout. The reader goes on wherever the constructor stopped reading. */
  public abstract static class Of extends Event {
    final Written written;

    Of(JfrReader reader, int layout) {
      this(reader, layout, reader.getVarlong(), reader.getVarlong());
    }

    private Of(JfrReader reader, int layout, long start, long duration) {
      super(start, reader.getVarint(), reader.getVarint());
      EventLayout type = Written.LAYOUTS.get(layout);
      List<Object> values = new ArrayList<>();
      for (EventLayout.Kind kind : type.kinds()) {
        values.add(field(reader, kind));
      }
      written =
          new Written(
              type.name(),
              reader.eventTimeToNanos(start),
              duration,
              reader.threads.get(tid),
              values,
              frames(reader, stackTraceId));
    }
  }

  private static Object field(JfrReader reader, EventLayout.Kind kind) {
    return switch (kind) {
      case BOOLEAN -> reader.getBoolean();
      case INT -> reader.getVarint();
      case LONG -> reader.getVarlong();
      case FLOAT -> reader.getFloat();
      case DOUBLE -> reader.getDouble();
      case STRING -> {
        String text = reader.getString();
        yield text == null ? Written.NULL : text;
      }
    };
  }

  private static List<Frame> frames(JfrReader reader, int id) {
    List<Frame> frames = new ArrayList<>();
    if (id != 0) {
      StackTrace trace = reader.stackTraces.get(id);
      for (int i = 0; i < trace.methods.length; i++) {
        MethodRef method = reader.methods.get(trace.methods[i]);
        int key = trace.types[i];
        frames.add(
            new Frame(
                symbol(reader, reader.classes.get(method.cls).name),
                symbol(reader, method.name),
                trace.locations[i] >> 16,
                List.of(FrameType.values()).stream()
                    .filter(type -> type.key() == key)
                    .findFirst()
                    .orElseThrow()));
      }
    }
    return frames;
  }

  private static String symbol(JfrReader reader, long id) {
    return new String(reader.symbols.get(id), StandardCharsets.UTF_8);
  }

  public static final class Of0 extends Of {
    public Of0(JfrReader reader) {
      super(reader, 0);
    }
  }

  public static final class Of1 extends Of {
    public Of1(JfrReader reader) {
      super(reader, 1);
    }
  }

  public static final class Of2 extends Of {
    public Of2(JfrReader reader) {
      super(reader, 2);
    }
  }

  public static final class Of3 extends Of {
    public Of3(JfrReader reader) {
      super(reader, 3);
    }
  }

  public static final class Of4 extends Of {
    public Of4(JfrReader reader) {
      super(reader, 4);
    }
  }

  public static final class Of5 extends Of {
    public Of5(JfrReader reader) {
      super(reader, 5);
    }
  }

  public static final class Of6 extends Of {
    public Of6(JfrReader reader) {
      super(reader, 6);
    }
  }

  public static final class Of7 extends Of {
    public Of7(JfrReader reader) {
      super(reader, 7);
    }
  }
}
