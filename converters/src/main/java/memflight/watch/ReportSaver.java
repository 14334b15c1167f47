package memflight.watch;

import java.io.IOException;
import java.nio.file.Path;
import memflight.records.MemoryReport;

/** Writes the report of an instant to a file. */
public interface ReportSaver {
  /**
   * Writes {@code report} to a new file.
   *
   * @return the file
   * @throws IOException if it cannot be written
   */
  Path save(MemoryReport report, boolean isJson) throws IOException;
}
