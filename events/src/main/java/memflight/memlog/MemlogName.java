package memflight.memlog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment, such as {@code memlog20230209_5F43FAFD5D7FF-0.txt}. Ordered by session,
 * then by segment number; the date is for people only.
 *
 * @param date the eight digits of the local date of the session's start
 * @param sessionMicros the session: its start in microseconds since the epoch
 * @param number the segment's number, from 0
 */
public record MemlogName(String date, long sessionMicros, int number)
    implements Comparable<MemlogName> {
  private static final Pattern PATTERN =
      Pattern.compile("memlog(\\d{8})_([0-9A-Fa-f]{1,15})-(\\d{1,9})\\.txt");
  private static final Comparator<MemlogName> ORDER =
      Comparator.comparingLong(MemlogName::sessionMicros).thenComparingInt(MemlogName::number);

  /** The name of segment {@code number} of the session, with its date in {@code zone}. */
  public static MemlogName of(long sessionMicros, int number, ZoneId zone) {
    Instant start = Instant.EPOCH.plus(sessionMicros, ChronoUnit.MICROS);
    String date = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(start, zone));
    return new MemlogName(date, sessionMicros, number);
  }

  /** The parts of {@code fileName}, or empty if it is not the name of a segment. */
  public static Optional<MemlogName> parse(String fileName) {
    Matcher matcher = PATTERN.matcher(fileName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new MemlogName(
            matcher.group(1),
            Long.parseLong(matcher.group(2), 16),
            Integer.parseInt(matcher.group(3))));
  }

  /** The same session's segment {@code other}. */
  public MemlogName withNumber(int other) {
    return new MemlogName(date, sessionMicros, other);
  }

  public String fileName() {
    return String.format(Locale.ROOT, "memlog%s_%X-%d.txt", date, sessionMicros, number);
  }

  @Override
  public int compareTo(MemlogName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return fileName();
  }
}
