package memflight.samples.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import memflight.bridge.MemoryMeter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard asks for what memflight serves. */
final class DashboardTest {
  private static final Pattern METER = Pattern.compile("memflight_\\w+");

  private JsonNode dashboard;

  @BeforeEach
  void read() throws Exception {
    dashboard = new ObjectMapper().readTree(Path.of("grafana", "memflight.json").toFile());
  }

  private Set<String> metersAskedFor() {
    Set<String> meters = new TreeSet<>();
    Matcher matcher =
        METER.matcher(
            String.join("\n", dashboard.findValuesAsText("expr"))
                + String.join("\n", dashboard.findValuesAsText("definition")));
    while (matcher.find()) {
      meters.add(matcher.group());
    }
    return meters;
  }

  @Test
  void everyMeterIsShownAndNoOther() {
    assertThat(metersAskedFor())
        .isEqualTo(
            Arrays.stream(MemoryMeter.values())
                .map(MemoryMeter::prometheusName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theDataSourceIsAVariableSoThatItLoadsAnywhere() {
    List<JsonNode> sources = dashboard.get("panels").findValues("datasource");
    assertThat(sources)
        .hasSizeGreaterThanOrEqualTo(2 * dashboard.get("panels").size())
        .allMatch(source -> source.get("uid").asText().equals("${datasource}"));
    assertThat(dashboard.at("/templating/list/0/name").asText()).isEqualTo("datasource");
    assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
    assertThat(dashboard.has("__inputs")).as("what an import would have to fill in").isFalse();
    assertThat(dashboard.get("id").isNull()).as("as a new one").isTrue();
  }

  @Test
  void panelsDoNotOverlap() {
    Set<String> taken = new TreeSet<>();
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      JsonNode at = panel.get("gridPos");
      for (int x = 0; x < at.get("w").asInt(); x++) {
        for (int y = 0; y < at.get("h").asInt(); y++) {
          int column = at.get("x").asInt() + x;
          assertThat(column).isLessThan(24);
          assertThat(taken.add(column + "," + (at.get("y").asInt() + y)))
              .as(panel.get("title").asText())
              .isTrue();
        }
      }
    }
  }
}
