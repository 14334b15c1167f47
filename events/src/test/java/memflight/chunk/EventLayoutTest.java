package memflight.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Label;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLayoutTest {
  @TempDir Path directory;

  @Test
  void describesATypeWithoutAClassAndWithoutDurationThreadOrStackTrace() throws Exception {
    EventLayout layout =
        EventLayout.of(
            "test.Bare",
            Set.of(),
            List.of(new AnnotationElement(Label.class, "Bare")),
            List.of(
                new ValueDescriptor(float.class, "small"),
                new ValueDescriptor(double.class, "large"),
                new ValueDescriptor(
                    String.class, "text", List.of(new AnnotationElement(Label.class, "Text")))));
    Path file = directory.resolve("bare.jfr");
    try (RecordingWriter writer = RecordingWriter.create(file, Written.START)) {
      EventEncoder bare = writer.add(layout);
      bare.begin(9, 0).putFloat(-1.5f).putDouble(Math.PI).putString("a").end();
      bare.begin(8, 0).putFloat(Float.NaN).putDouble(Double.MIN_VALUE).putString(null).end();
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);

    assertThat(events.get(0).getEventType().getLabel()).isEqualTo("Bare");
    assertThat(events.get(0).getFields())
        .extracting(ValueDescriptor::getName)
        .containsExactly("startTime", "small", "large", "text");
    assertThat(events.get(0).getEventType().getField("text").getLabel()).isEqualTo("Text");
    assertThat(events)
        .extracting(event -> event.getFloat("small"))
        .containsExactly(-1.5f, Float.NaN);
    assertThat(events)
        .extracting(event -> event.getDouble("large"))
        .containsExactly(Math.PI, Double.MIN_VALUE);
    assertThat(events).extracting(event -> event.getString("text")).containsExactly("a", null);
    assertThat(events)
        .extracting(event -> WrittenByJdk.nanos(event.getStartTime()) - Written.START)
        .containsExactly(9L, 8L);
  }

  @Test
  void refusesFieldsThatItCannotWrite() {
    for (Class<?> type : List.of(byte.class, char.class, short.class, Thread.class, Class.class)) {
      assertThatThrownBy(() -> layout(new ValueDescriptor(type, "odd")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("field odd: expected boolean, int, long, float, double or String")
          .hasMessageContaining(type.getName());
    }
  }

  @Test
  void refusesTwoFieldsOfOneName() {
    ValueDescriptor size = new ValueDescriptor(long.class, "size");
    ValueDescriptor start = new ValueDescriptor(long.class, "startTime");

    assertThatThrownBy(() -> layout(size, size)).hasMessage("test.Bare has two fields size");
    assertThatThrownBy(() -> layout(start)).hasMessage("test.Bare has two fields startTime");
  }

  private static EventLayout layout(ValueDescriptor... fields) {
    return EventLayout.of("test.Bare", Set.of(), List.of(), List.of(fields));
  }
}
