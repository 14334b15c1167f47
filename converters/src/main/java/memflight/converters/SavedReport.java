package memflight.converters;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import memflight.records.MemoryReport;
import memflight.watch.ReportSaver;

/** Saves reports of what is watched as new files in the working directory, named by the time. */
final class SavedReport implements ReportSaver {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final int MOST_A_SECOND = 100;

  private final String watched;

  /**
   * @param watched what is watched, part of the names
   */
  SavedReport(String watched) {
    this.watched = watched.replaceAll("[^A-Za-z0-9.-]+", "-");
  }

  @Override
  public Path save(MemoryReport report, boolean isJson) throws IOException {
    String name =
        "memflight-" + watched + "-" + TIME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    String suffix = isJson ? ".json" : ".txt";
    for (int i = 0; i < MOST_A_SECOND; i++) {
      Path file = Path.of(name + (i == 0 ? "" : "-" + i) + suffix);
      if (!Files.exists(file)) {
        write(file, report, isJson);
        return file;
      }
    }
    throw new IOException(name + suffix + " exists, and so do the names after it");
  }

  private static void write(Path file, MemoryReport report, boolean isJson) throws IOException {
    try (PrintWriter out =
        new PrintWriter(
            Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW))) {
      if (isJson) {
        Json.print(out, Json.of(report, null));
      } else {
        out.print(report.text());
      }
      if (out.checkError()) {
        throw new IOException(file + " cannot be written: is the disk full?");
      }
    }
  }
}
