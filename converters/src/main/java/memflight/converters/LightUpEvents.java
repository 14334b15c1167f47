package memflight.converters;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.ValueDescriptor;
import memflight.chunk.EventEncoder;
import memflight.chunk.EventLayout;
import memflight.chunk.EventLayout.Implicit;
import memflight.chunk.RecordingWriter;
import memflight.records.Interval;

/**
 * The driver's live memory in the place of the JVM's, so that Mission Control's own Memory page
 * draws it. Its automatic analysis then judges a heap that is none, hence never by default.
 */
final class LightUpEvents {
  private final EventEncoder heap;
  private final EventEncoder residentSet;
  private final int thread;

  LightUpEvents(RecordingWriter writer, int thread) {
    this.thread = thread;
    heap = writer.add(layout("jdk.GCHeapSummary", "Heap Summary", bytes("heapUsed", "Heap Used")));
    residentSet =
        writer.add(
            layout("jdk.ResidentSetSize", "Resident Set Size", bytes("size", "Resident Set Size")));
  }

  private static EventLayout layout(String name, String label, ValueDescriptor... fields) {
    return EventLayout.of(
        name,
        EnumSet.of(Implicit.THREAD),
        List.of(
            new AnnotationElement(Label.class, label),
            new AnnotationElement(Category.class, new String[] {"Driver Memory"})),
        List.of(fields));
  }

  private static ValueDescriptor bytes(String name, String label) {
    return new ValueDescriptor(
        long.class,
        name,
        List.of(
            new AnnotationElement(Label.class, label),
            new AnnotationElement(DataAmount.class, DataAmount.BYTES)));
  }

  void interval(Interval interval) throws IOException {
    heap.begin(interval.peakTime(), thread).putLong(interval.peakBytes()).end();
    residentSet.begin(interval.peakTime(), thread).putLong(interval.peakBytes()).end();
  }
}
