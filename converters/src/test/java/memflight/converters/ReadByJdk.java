package memflight.converters;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import memflight.memlog.Entry;

/** What the JDK's readers make of a recording. */
final class ReadByJdk {
  private ReadByJdk() {}

  static ReadEvents file(Path file) throws IOException {
    ReadEvents read = new ReadEvents();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        add(read, recording.readEvent());
      }
    }
    return read;
  }

  static ReadEvents orderedStream(Path file) throws IOException {
    ReadEvents read = new ReadEvents();
    try (EventStream stream = EventStream.openFile(file)) {
      stream.setOrdered(true);
      stream.onEvent(event -> add(read, event));
      stream.start();
    }
    return read;
  }

  private static void add(ReadEvents read, RecordedEvent event) {
    long start = nanos(event.getStartTime());
    switch (event.getEventType().getName()) {
      case "memflight.Allocation" -> read.entries.add(entry(event, false));
      case "memflight.Free" -> read.entries.add(entry(event, true));
      case "memflight.IntervalPeak" ->
          read.peaks.add(
              new ReadEvents.Peak(
                  start, event.getDuration().toNanos(), event.getLong("peakBytes")));
      case "memflight.SitePeak" ->
          read.sitePeaks.add(
              new ReadEvents.SitePeak(
                  start,
                  event.getInt("site"),
                  event.getLong("bytes"),
                  event.getLong("blocks"),
                  frame(event)));
      default -> {
        // The others are our own reader's.
      }
    }
  }

  private static ReadEvents.At entry(RecordedEvent event, boolean isFree) {
    return new ReadEvents.At(
        new Entry(
            isFree,
            nanos(event.getStartTime()),
            event.getInt("producer"),
            event.getLong("sequence"),
            event.getLong("address"),
            event.getLong("size"),
            event.getInt("site")),
        frame(event),
        isFree ? "" : event.getString("location"));
  }

  private static String frame(RecordedEvent event) {
    if (event.getStackTrace() == null) {
      return "";
    }
    List<RecordedFrame> frames = event.getStackTrace().getFrames();
    RecordedFrame top = frames.get(0);
    return ReadEvents.frame(
        top.getMethod().getType().getName(), top.getMethod().getName(), top.getLineNumber());
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }
}
