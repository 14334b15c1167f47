package memflight.converters;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import memflight.memlog.Entry;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** What Mission Control's parser makes of a recording. */
final class ReadByJmc {
  private final ReadEvents read = new ReadEvents();
  private final Map<String, Integer> series = new HashMap<>();
  private IType<IItem> type;
  private Map<String, IAccessorKey<?>> keys;

  private ReadByJmc() {}

  static ReadEvents file(Path file) throws Exception {
    return load(file).read;
  }

  /** By event name: how many series Mission Control has of it. */
  static Map<String, Integer> series(Path file) throws Exception {
    return load(file).series;
  }

  private static ReadByJmc load(Path file) throws Exception {
    ReadByJmc jmc = new ReadByJmc();
    for (IItemIterable items : JfrLoaderToolkit.loadEvents(file.toFile())) {
      jmc.type = items.getType();
      jmc.keys = new HashMap<>();
      jmc.type.getAccessorKeys().keySet().forEach(key -> jmc.keys.put(key.getIdentifier(), key));
      jmc.series.merge(jmc.type.getIdentifier(), 1, Integer::sum);
      for (IItem item : items) {
        jmc.add(item);
      }
    }
    return jmc;
  }

  private void add(IItem item) throws Exception {
    long start = nanos(JfrAttributes.START_TIME.getAccessor(type).getMember(item));
    switch (type.getIdentifier()) {
      case "memflight.Allocation", "memflight.Free" ->
          read.entries.add(
              new ReadEvents.At(
                  new Entry(
                      type.getIdentifier().equals("memflight.Free"),
                      start,
                      (int) number(item, "producer"),
                      number(item, "sequence"),
                      number(item, "address"),
                      number(item, "size"),
                      (int) number(item, "site")),
                  frame(item),
                  keys.containsKey("location") ? text(item, "location") : ""));
      case "memflight.IntervalPeak" ->
          read.peaks.add(
              new ReadEvents.Peak(
                  start,
                  nanos(JfrAttributes.END_TIME.getAccessor(type).getMember(item)) - start,
                  number(item, "peakBytes")));
      case "memflight.SitePeak" ->
          read.sitePeaks.add(
              new ReadEvents.SitePeak(
                  start,
                  (int) number(item, "site"),
                  number(item, "bytes"),
                  number(item, "blocks"),
                  frame(item)));
      default -> {
        // The others are our own reader's.
      }
    }
  }

  /** A field's value; 0 for one that only converted files have. */
  private long number(IItem item, String field) throws Exception {
    if (!keys.containsKey(field)) {
      return 0;
    }
    Object value = type.getAccessor(keys.get(field)).getMember(item);
    return value instanceof IQuantity quantity
        ? quantity.longValueIn(quantity.getUnit())
        : ((Number) value).longValue();
  }

  private String text(IItem item, String field) {
    return (String) type.getAccessor(keys.get(field)).getMember(item);
  }

  private String frame(IItem item) {
    IMCStackTrace trace = JfrAttributes.EVENT_STACKTRACE.getAccessor(type).getMember(item);
    if (trace == null) {
      return "";
    }
    IMCFrame top = trace.getFrames().get(0);
    return ReadEvents.frame(
        top.getMethod().getType().getFullName(),
        top.getMethod().getMethodName(),
        top.getFrameLineNumber());
  }

  private static long nanos(IQuantity time) throws Exception {
    return time.longValueIn(UnitLookup.EPOCH_NS);
  }
}
