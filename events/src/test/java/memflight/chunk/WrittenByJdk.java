package memflight.chunk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;

/** What the JDK's readers make of a written event. */
final class WrittenByJdk {
  private WrittenByJdk() {}

  static Written of(RecordedEvent event) {
    String type = event.getEventType().getName();
    List<Object> values = new ArrayList<>();
    for (String field : Written.fields(Written.layout(type))) {
      Object value = event.getValue(field);
      values.add(value == null ? Written.NULL : value);
    }
    List<Frame> frames = new ArrayList<>();
    if (event.getStackTrace() != null) {
      event.getStackTrace().getFrames().forEach(frame -> frames.add(frame(frame)));
    }
    long start = nanos(event.getStartTime());
    String name = event.getThread().getJavaName();
    return new Written(
        type,
        start,
        nanos(event.getEndTime()) - start,
        name == null ? event.getThread().getOSName() : name,
        values,
        frames);
  }

  private static Frame frame(RecordedFrame frame) {
    FrameType type =
        List.of(FrameType.values()).stream()
            .filter(candidate -> candidate.description().equals(frame.getType()))
            .findFirst()
            .orElseThrow();
    return new Frame(
        frame.getMethod().getType().getName(),
        frame.getMethod().getName(),
        frame.getLineNumber(),
        type);
  }

  static long nanos(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }
}
