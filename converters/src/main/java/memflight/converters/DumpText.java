package memflight.converters;

import java.io.PrintWriter;
import java.util.function.IntFunction;
import memflight.events.Site;
import memflight.records.EntryListener;

/**
 * Prints entries, one a line: {@code time producer sequence + address size site file:line}, with -
 * for a free. Stable, for people and for tests. Not thread-safe.
 */
final class DumpText implements EntryListener {
  /** A reader that has gone away shows only when one asks. */
  private static final int LINES_BETWEEN_CHECKS = 4096;

  private final PrintWriter out;
  private final StringBuilder line = new StringBuilder(160);
  private IntFunction<Site> sites = id -> null;
  private int lines;

  DumpText(PrintWriter out) {
    this.out = out;
  }

  /** Where to find texts of sites from now on; null for one that is not known. */
  void sites(IntFunction<Site> source) {
    sites = source;
  }

  @Override
  public void allocation(
      long time, int producer, long sequence, long address, long size, int site) {
    entry('+', time, producer, sequence, address, size, site);
  }

  @Override
  public void free(long time, int producer, long sequence, long address, long size, int site) {
    entry('-', time, producer, sequence, address, size, site);
  }

  private void entry(
      char sign, long time, int producer, long sequence, long address, long size, int site) {
    line.setLength(0);
    line.append(time).append(' ').append(producer).append(' ').append(sequence);
    line.append(' ').append(sign).append(" 0x").append(Long.toHexString(address));
    line.append(' ').append(size).append(' ').append(site).append(' ');
    Site text = sites.apply(site);
    location(line, text == null ? Site.unknown(site) : text);
    print(line);
  }

  private static void location(StringBuilder text, Site site) {
    text.append(site.file());
    if (site.line() != Site.NO_LINE) {
      text.append(':').append(site.line());
    }
  }

  /** {@code site id file:line kind function}. */
  void site(Site site) {
    line.setLength(0);
    line.append("site ").append(site.id()).append(' ');
    location(line, site);
    line.append(' ').append(site.kind().name().toLowerCase(java.util.Locale.ROOT));
    line.append(' ').append(site.function());
    print(line);
  }

  void print(CharSequence text) {
    out.append(text).append('\n');
    if (++lines % LINES_BETWEEN_CHECKS == 0 && out.checkError()) {
      throw CommandFailure.failed("cannot write the output: the reader is gone or the disk full");
    }
  }
}
