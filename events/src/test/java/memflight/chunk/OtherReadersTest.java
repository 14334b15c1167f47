package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.EventStream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.chunk.EventLayout.Implicit;
import memflight.events.AllocationEvent;
import memflight.events.FreeEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.MarkerEvent;
import memflight.events.RecorderStateEvent;
import memflight.events.SiteEvent;
import memflight.events.SitePeakEvent;
import memflight.events.SiteUsageEvent;
import one.jfr.JfrReader;
import one.jfr.event.MallocEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers that are not ours make of our recordings, in one chunk and in many. */
class OtherReadersTest {
  private static final long SEED = 20261123;
  private static final int EVENTS = 1_600;

  private static final List<Class<? extends Event>> CLASSES =
      List.of(
          AllocationEvent.class,
          FreeEvent.class,
          SiteEvent.class,
          IntervalPeakEvent.class,
          SitePeakEvent.class,
          SiteUsageEvent.class,
          RecorderStateEvent.class,
          MarkerEvent.class);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void theJdksFileReaderGivesBackWhatWasWritten(int chunkEvents) throws Exception {
    List<Written> written = Written.write(file(), EVENTS, chunkEvents, SEED);

    assertThat(RecordingFile.readAllEvents(file())).extracting(WrittenByJdk::of).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void theJdksOrderedStreamGivesBackWhatWasWritten(int chunkEvents) throws Exception {
    List<Written> written = Written.write(file(), EVENTS, chunkEvents, SEED);
    List<Written> read = new ArrayList<>();
    try (EventStream stream = EventStream.openFile(file())) {
      stream.setReuse(false);
      stream.setOrdered(true);
      stream.onEvent(event -> read.add(WrittenByJdk.of(event)));
      stream.start();
    }

    assertThat(read).containsExactlyInAnyOrderElementsOf(written);
    for (int from = 0; from < EVENTS; from += chunkEvents) {
      assertThat(read.subList(from, Math.min(EVENTS, from + chunkEvents)))
          .isSortedAccordingTo(
              Comparator.comparingLong(event -> event.startNanos() + event.durationNanos()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void missionControlsParserGivesBackWhatWasWritten(int chunkEvents) throws Exception {
    List<Written> written = Written.write(file(), EVENTS, chunkEvents, SEED);

    assertThat(WrittenByJmc.read(file()).events)
        .containsExactlyInAnyOrderElementsOf(
            written.stream().map(OtherReadersTest::asMissionControlShows).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void asyncProfilersReaderGivesBackWhatWasWritten(int chunkEvents) throws Exception {
    List<Written> written = Written.write(file(), EVENTS, chunkEvents, SEED);

    assertThat(WrittenByOneJfr.read(file())).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void missionControlsParserHasThePeaksAsOneSortedSeriesWithoutOverlap(int chunkEvents)
      throws Exception {
    List<Written> written = Written.write(file(), EVENTS, chunkEvents, SEED);
    WrittenByJmc read = WrittenByJmc.read(file());
    Predicate<Written> isPeak = event -> event.type().equals(IntervalPeakEvent.NAME);
    List<Written> peaks = read.events.stream().filter(isPeak).toList();

    assertThat(peaks).hasSize((int) written.stream().filter(isPeak).count());
    assertThat(read.series).containsEntry(IntervalPeakEvent.NAME, 1);
    for (int i = 1; i < peaks.size(); i++) {
      Written before = peaks.get(i - 1);
      assertThat(peaks.get(i).startNanos()).isEqualTo(before.startNanos() + before.durationNanos());
    }
  }

  @Test
  void aTimestampFieldIsCountedFromTheFilesStartAsEventsAre() throws Exception {
    long hour = TimeUnit.HOURS.toNanos(1);
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START, 1)) {
      EventEncoder peak = writer.add(EventLayout.of(IntervalPeakEvent.class));
      int thread = writer.thread("main", 1, 1);
      for (long start = 0; start < 5 * hour; start += hour) {
        peak.begin(start, Written.INTERVAL, thread, 0).putLong(0).putLong(0).putLong(start + 1);
        peak.putLong(0).putLong(0).putLong(0).putLong(0).putLong(0).putLong(0).end();
      }
    }
    Long[] expected = new Long[5];
    Arrays.setAll(expected, i -> Written.START + i * hour + 1);

    assertThat(WrittenByJmc.times(file(), "peakTime")).containsExactly(expected);
    assertThat(RecordingFile.readAllEvents(file()))
        .extracting(event -> WrittenByJdk.nanos(event.getInstant("peakTime")))
        .containsExactly(expected);
  }

  @Test
  void missionControlsParserSeesWhatTheFieldsMean() throws Exception {
    Written.write(file(), EVENTS, 77, SEED);

    assertThat(WrittenByJmc.read(file()).contentTypes)
        .containsEntry("memflight.Allocation.size", "memory")
        .containsEntry("memflight.Allocation.address", "address")
        .containsEntry("memflight.IntervalPeak.peakBytes", "memory")
        .containsEntry("memflight.IntervalPeak.peakTime", "timestamp")
        .containsEntry("memflight.IntervalPeak.offset", "timespan")
        .containsEntry("memflight.SitePeak.bytes", "memory")
        .containsEntry("memflight.SitePeak.location", "text")
        .containsEntry("memflight.Site.internal", "boolean");
  }

  @Test
  void theJdkShowsEachTypeAsTheRunningJvmDoes() throws Exception {
    Written.write(file(), EVENTS, 77, SEED);
    Map<String, EventType> read = new HashMap<>();
    try (RecordingFile recording = new RecordingFile(file())) {
      recording.readEventTypes().forEach(type -> read.put(type.getName(), type));
    }

    assertThat(read).hasSize(CLASSES.size());
    for (Class<? extends Event> eventClass : CLASSES) {
      EventType live = EventType.getEventType(eventClass);
      assertThat(describe(read.get(live.getName()))).isEqualTo(describe(live));
    }
  }

  @Test
  void everyTypeHasItsStartAsTheFirstField() throws Exception {
    Written.write(file(), EVENTS, 77, SEED);
    try (RecordingFile recording = new RecordingFile(file())) {
      assertThat(recording.readEventTypes())
          .extracting(type -> type.getFields().get(0).getName())
          .containsOnly("startTime");
    }
  }

  @Test
  void missionControlPutsDotsIntoClassesButLeavesMethodsAlone() throws Exception {
    List<Frame> frames = List.of(new Frame("a/b", "/test/test.gs:6", 6, FrameType.INTERPRETED));
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder free = writer.add(EventLayout.of(FreeEvent.class));
      int trace = writer.stackTrace(frames);
      free.begin(0, 0, writer.thread("main", 1, 1), trace).putLong(1).putInt(1).putLong(1).end();
    }

    assertThat(WrittenByJmc.read(file()).events.get(0).frames())
        .containsExactly(new Frame("a.b", "/test/test.gs:6", 6, FrameType.INTERPRETED));
  }

  @Test
  void asyncProfilersReaderTakesItsOwnMallocEvent() throws Exception {
    EventLayout layout =
        EventLayout.of(
            "profiler.Malloc",
            EnumSet.of(Implicit.THREAD, Implicit.STACK_TRACE),
            List.of(
                new AnnotationElement(Label.class, "Malloc"),
                new AnnotationElement(Category.class, new String[] {"Java Virtual Machine"})),
            List.of(
                new ValueDescriptor(
                    long.class, "address", List.of(new AnnotationElement(MemoryAddress.class))),
                new ValueDescriptor(
                    long.class,
                    "size",
                    List.of(new AnnotationElement(DataAmount.class, DataAmount.BYTES)))));
    try (RecordingWriter writer = RecordingWriter.create(file(), Written.START)) {
      EventEncoder malloc = writer.add(layout);
      int trace = writer.stackTrace(List.of(new Frame("c", "f", 1, FrameType.NATIVE)));
      malloc.begin(7, 0, writer.thread("main", 1, 1), trace).putLong(-4096).putLong(32).end();
    }

    try (JfrReader reader = new JfrReader(file().toString())) {
      MallocEvent event = reader.readEvent(MallocEvent.class);
      assertThat(reader.eventTimeToNanos(event.time)).isEqualTo(Written.START + 7);
      assertThat(event.address).isEqualTo(-4096);
      assertThat(event.size).isEqualTo(32);
      assertThat(reader.stackTraces.get(event.stackTraceId).methods).hasSize(1);
    }
    RecordedEvent event = RecordingFile.readAllEvents(file()).get(0);
    assertThat(event.getFields())
        .extracting(ValueDescriptor::getName)
        .containsExactly("startTime", "eventThread", "stackTrace", "address", "size");
    assertThat(event.getEventType().getCategoryNames()).containsExactly("Java Virtual Machine");
    assertThat(event.getStartTime()).isEqualTo(Instant.ofEpochSecond(0, Written.START + 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {EVENTS, 77})
  void theJfrToolCountsAndPrintsTheEvents(int chunkEvents) throws Exception {
    Written.write(file(), EVENTS, chunkEvents, SEED);
    String summary = jfr("summary", file().toString());
    String printed = jfr("print", "--events", "memflight.*", file().toString());

    assertThat(summary).contains("Chunks: " + ((EVENTS + chunkEvents - 1) / chunkEvents));
    for (EventLayout layout : Written.LAYOUTS) {
      int count = EVENTS / Written.LAYOUTS.size();
      assertThat(summary).containsPattern(layout.name().replace(".", "\\.") + " +" + count + " ");
      assertThat(printed.split(layout.name() + " \\{", -1)).hasSize(1 + count);
    }
    assertThat(printed)
        .contains("eventThread = \"main\" (javaThreadId = 1)")
        .contains("eventThread = \"producer 1\" (osThreadId = 4711)")
        .contains("gs./test/test.gs:6()");
  }

  private String jfr(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jfr").toString());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }

  /** All that a reader shows of a type. */
  private static List<String> describe(EventType type) {
    List<String> lines = new ArrayList<>();
    lines.add(type.getName() + "|" + type.getLabel() + "|" + type.getDescription());
    lines.add(type.getCategoryNames().toString());
    lines.add(annotations(type.getAnnotationElements()));
    for (SettingDescriptor setting : type.getSettingDescriptors()) {
      lines.add("setting " + setting.getName() + "|" + setting.getTypeName());
    }
    for (ValueDescriptor field : type.getFields()) {
      lines.add(field.getTypeName() + " " + field.getName() + "|" + field.getLabel());
      lines.add(field.getDescription() + "|" + field.getContentType() + "|" + field.isArray());
      lines.add(annotations(field.getAnnotationElements()));
    }
    return lines;
  }

  private static String annotations(List<AnnotationElement> annotations) {
    StringBuilder text = new StringBuilder();
    for (AnnotationElement annotation : annotations) {
      text.append('@').append(annotation.getTypeName());
      for (Object value : annotation.getValues()) {
        text.append(value instanceof Object[] array ? List.of(array) : value);
      }
      text.append('{').append(annotations(annotation.getAnnotationElements())).append('}');
    }
    return text.toString();
  }

  /** The values of timestamps, odd as they are, have no place among Mission Control's times. */
  private static Written asMissionControlShows(Written event) {
    List<String> fields = Written.fields(Written.layout(event.type()));
    List<Object> values = new ArrayList<>(event.values());
    for (String time : List.of("peakTime", "startTicks")) {
      if (fields.contains(time)) {
        values.set(fields.indexOf(time), WrittenByJmc.TIMESTAMP);
      }
    }
    return new Written(
        event.type(),
        event.startNanos(),
        event.durationNanos(),
        event.thread(),
        values,
        event.frames());
  }

  private Path file() {
    return directory.resolve("written.jfr");
  }
}
