package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import jdk.jfr.EventType;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordingFile;
import memflight.memlog.MemlogOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files that a newcomer opens first, and the pages that name our events' fields and labels. */
class SampleFilesTest {
  private static final Path FILES = Path.of("../samples/files");
  private static final Path PAGES = Path.of("../samples/jmc/memflight-pages.xml");
  private static final Set<String> AGGREGATES = Set.of("SUM", "AVG", "MAX");

  @TempDir private Path directory;

  @Test
  void theMemlogAndTheRecordingAreTheSameSession() throws Exception {
    Path back = directory.resolve("back");
    new JfrToMemlog(List.of(FILES.resolve("server.jfr")), MemlogOptions.DEFAULT_SEGMENT_BYTES)
        .convert(back, JfrToMemlog.ExistingSession.REFUSE);
    assertThat(WholeLog.read(back)).isEqualTo(WholeLog.read(FILES.resolve("memlog")));
    assertThat(Executed.run("report", FILES.resolve("server.jfr"), "--top", 1).out())
        .contains("SessionCache.java")
        .contains("size:2007304");
  }

  @Test
  void missionControlsPagesNameFieldsAndLabelsThatThereAre() throws Exception {
    List<EventType> types;
    try (RecordingFile recording = new RecordingFile(FILES.resolve("server.jfr"))) {
      types = recording.readEventTypes();
    }
    List<Element> states = new ArrayList<>();
    NodeList pages =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(PAGES.toFile())
            .getElementsByTagName("pageFilter");
    for (int i = 0; i < pages.getLength(); i++) {
      states.add((Element) pages.item(i).getParentNode());
    }
    assertThat(states).hasSize(4);
    for (Element state : states) {
      String name = first(state, "pageFilter").getAttribute("type");
      EventType type =
          types.stream().filter(t -> t.getName().equals(name)).findFirst().orElseThrow();
      checkColumns(state, type);
      Element chart = first(state, "chartSettings");
      assertMemory(type, chart.getAttribute("lineChartAttributes"));
      String[] bar = chart.getAttribute("barChartAttributes").split(";", -1);
      String label = assertMemory(type, bar[0]);
      assertThat(bar[1]).isIn("Maximum " + label, "Total " + label);
    }
  }

  private static void checkColumns(Element state, EventType type) {
    NodeList columns = state.getElementsByTagName("column");
    for (int i = 0; i < columns.getLength(); i++) {
      String id = ((Element) columns.item(i)).getAttribute("id");
      if (!id.startsWith("itemhistogram.")) {
        assertThat(AGGREGATES).contains(id.substring(0, 3));
        assertMemory(type, id.substring(3));
      }
    }
    if (columns.getLength() > 0) {
      String groupBy = first(state, "histogram").getAttribute("groupBy");
      assertThat(type.getField(groupBy).getLabel()).as(groupBy).isEqualTo("Location");
    }
  }

  private static Element first(Element parent, String tag) {
    return (Element) parent.getElementsByTagName(tag).item(0);
  }

  /** An attribute such as {@code size:memory}, or nothing; answers the field's label. */
  private static String assertMemory(EventType type, String attribute) {
    if (attribute.isEmpty()) {
      return "";
    }
    assertThat(attribute).endsWith(":memory");
    ValueDescriptor field = type.getField(attribute.substring(0, attribute.indexOf(':')));
    assertThat(field.getContentType()).as(attribute).isEqualTo("jdk.jfr.DataAmount");
    return field.getLabel();
  }
}
