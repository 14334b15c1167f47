package memflight.converters;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.Completeness;
import memflight.records.Interval;
import memflight.records.MemoryDiff;
import memflight.records.MemoryReport;

/** Results as JSON. Field names are a contract: fields are added, never renamed. */
final class Json {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Escapes what is not ASCII, so that the text survives every console and pipe. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Writes {@code value} and a line feed. */
  static void print(PrintWriter out, Object value) throws IOException {
    MAPPER.writeValue(out, value);
    out.println();
  }

  /** {@code [[ms, bytes], …]}, a pair a line, written as it is made. */
  static void printTimeline(PrintWriter out, List<Interval> intervals) {
    char before = '[';
    for (Interval interval : intervals) {
      out.print(before);
      out.print("\n  [" + interval.start() / NANOS_PER_MILLI + ", " + interval.peakBytes() + "]");
      before = ',';
    }
    out.println(intervals.isEmpty() ? "[]" : "\n]");
  }

  /**
   * @param interval the one that the report is of, or null if it is of the end
   */
  static ObjectNode of(MemoryReport report, Interval interval) {
    ObjectNode node = object();
    node.put("total_size", report.totalBytes()).put("blocks", report.totalBlocks());
    if (interval != null) {
      node.set("interval", of(interval));
    }
    put(node, report.completeness());
    ArrayNode sites = node.putArray("sites");
    for (MemoryReport.Row row : report.rows()) {
      put(sites.addObject(), row.site()).put("bytes", row.bytes()).put("blocks", row.blocks());
    }
    if (report.hiddenRows() > 0) {
      node.put("hidden_sites", report.hiddenRows()).put("hidden_bytes", report.hiddenBytes());
    }
    return node;
  }

  private static ObjectNode of(Interval interval) {
    return object()
        .put("start_ms", interval.start() / NANOS_PER_MILLI)
        .put("end_ms", interval.end() / NANOS_PER_MILLI)
        .put("peak_bytes", interval.peakBytes())
        .put("peak_ms", interval.peakTime() / NANOS_PER_MILLI)
        .put("end_bytes", interval.endBytes())
        .put("allocated_bytes", interval.allocatedBytes())
        .put("allocations", interval.allocations())
        .put("freed_bytes", interval.freedBytes())
        .put("frees", interval.frees());
  }

  static void put(ObjectNode node, Completeness known) {
    node.put("incomplete", known.isIncomplete());
    node.putObject("losses")
        .put("lost_events", known.lostEvents())
        .put("unknown_frees", known.unknownFrees())
        .put("conflicts", known.conflicts());
    ArrayNode notes = node.putArray("notes");
    known.notes().forEach(notes::add);
  }

  private static ObjectNode put(ObjectNode node, Site site) {
    return node.put("file", site.file())
        .put("line", site.line())
        .put("function", site.function())
        .put("kind", site.kind() == SiteKind.SCRIPT ? "script" : "internal");
  }

  static ObjectNode of(MemoryDiff diff) {
    ObjectNode node = object();
    node.put("total_delta", diff.deltaBytes()).put("blocks_delta", diff.deltaBlocks());
    node.set("a", totals(diff.a()));
    node.set("b", totals(diff.b()));
    ArrayNode sites = node.putArray("sites");
    for (MemoryDiff.Row row : diff.rows()) {
      if (row.isChanged()) {
        put(sites.addObject(), row.site())
            .put("bytes_delta", row.deltaBytes())
            .put("blocks_delta", row.deltaBlocks())
            .put("bytes_a", row.bytesA())
            .put("blocks_a", row.blocksA())
            .put("bytes_b", row.bytesB())
            .put("blocks_b", row.blocksB());
      }
    }
    if (diff.hiddenRows() > 0) {
      node.put("hidden_sites", diff.hiddenRows());
    }
    return node;
  }

  private static ObjectNode totals(MemoryReport report) {
    ObjectNode node = object();
    node.put("total_size", report.totalBytes()).put("blocks", report.totalBlocks());
    put(node, report.completeness());
    return node;
  }
}
