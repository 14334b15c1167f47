package memflight.chunk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.QuantityConversionException;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.CouldNotLoadRecordingException;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** What Mission Control's parser makes of a written recording. */
final class WrittenByJmc {
  /** Stands for the value of a timestamp field. */
  static final String TIMESTAMP = "timestamp";

  private static final Map<IMCFrame.Type, FrameType> FRAME_TYPES =
      Map.of(
          IMCFrame.Type.INTERPRETED, FrameType.INTERPRETED,
          IMCFrame.Type.JIT_COMPILED, FrameType.JIT_COMPILED,
          IMCFrame.Type.INLINED, FrameType.INLINED,
          IMCFrame.Type.NATIVE, FrameType.NATIVE);

  final List<Written> events = new ArrayList<>();

  /** By event name: how many series of events there are of it. */
  final Map<String, Integer> series = new LinkedHashMap<>();

  /** By {@code event.field}: the id of the field's content type. */
  final Map<String, String> contentTypes = new LinkedHashMap<>();

  private WrittenByJmc(Path file)
      throws IOException, CouldNotLoadRecordingException, QuantityConversionException {
    for (IItemIterable items : JfrLoaderToolkit.loadEvents(file.toFile())) {
      IType<IItem> type = items.getType();
      series.merge(type.getIdentifier(), 1, Integer::sum);
      for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
        contentTypes.put(
            type.getIdentifier() + "." + key.getIdentifier(), key.getContentType().getIdentifier());
      }
      for (IItem item : items) {
        events.add(event(type, item));
      }
    }
  }

  static WrittenByJmc read(Path file) throws Exception {
    return new WrittenByJmc(file);
  }

  /** The values of a timestamp field, in nanoseconds since the epoch. */
  static List<Long> times(Path file, String field) throws Exception {
    List<Long> times = new ArrayList<>();
    for (IItemIterable items : JfrLoaderToolkit.loadEvents(file.toFile())) {
      IType<IItem> type = items.getType();
      for (IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
        if (key.getIdentifier().equals(field)) {
          for (IItem item : items) {
            times.add(nanos((IQuantity) type.getAccessor(key).getMember(item)));
          }
        }
      }
    }
    return times;
  }

  private static Written event(IType<IItem> type, IItem item) throws QuantityConversionException {
    Map<String, IAccessorKey<?>> keys = new LinkedHashMap<>();
    type.getAccessorKeys().keySet().forEach(key -> keys.put(key.getIdentifier(), key));
    List<Object> values = new ArrayList<>();
    EventLayout layout = Written.layout(type.getIdentifier());
    List<String> names = Written.fields(layout);
    for (int i = 0; i < names.size(); i++) {
      Object value = type.getAccessor(keys.get(names.get(i))).getMember(item);
      values.add(plain(value, layout.kinds().get(i)));
    }
    long start = nanos(JfrAttributes.START_TIME.getAccessor(type).getMember(item));
    return new Written(
        type.getIdentifier(),
        start,
        nanos(JfrAttributes.END_TIME.getAccessor(type).getMember(item)) - start,
        JfrAttributes.EVENT_THREAD.getAccessor(type).getMember(item).getThreadName(),
        values,
        frames(JfrAttributes.EVENT_STACKTRACE.getAccessor(type).getMember(item)));
  }

  private static Object plain(Object value, EventLayout.Kind kind)
      throws QuantityConversionException {
    if (value == null) {
      return Written.NULL;
    }
    if (value instanceof IQuantity quantity) {
      if (quantity.getType() == UnitLookup.TIMESTAMP) {
        return TIMESTAMP;
      }
      long number = quantity.longValueIn(quantity.getUnit());
      return kind == EventLayout.Kind.INT ? (Object) (int) number : (Object) number;
    }
    return value;
  }

  private static List<Frame> frames(IMCStackTrace trace) {
    List<Frame> frames = new ArrayList<>();
    if (trace != null) {
      for (IMCFrame frame : trace.getFrames()) {
        frames.add(
            new Frame(
                frame.getMethod().getType().getFullName(),
                frame.getMethod().getMethodName(),
                frame.getFrameLineNumber(),
                FRAME_TYPES.get(frame.getType())));
      }
    }
    return frames;
  }

  private static long nanos(IQuantity time) throws QuantityConversionException {
    return time.longValueIn(UnitLookup.EPOCH_NS);
  }
}
