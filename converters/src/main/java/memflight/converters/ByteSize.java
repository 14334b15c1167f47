package memflight.converters;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import memflight.memlog.MemlogOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the size of a segment or a ring: bytes, or with k, m, g behind it, in powers of 1024. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})([kmg]?)b?");

  @Override
  public Long convert(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size such as 90m or 65536");
    }
    int shift =
        switch (matcher.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    long bytes = Long.parseLong(matcher.group(1)) << shift;
    if (bytes < MemlogOptions.MIN_SEGMENT_BYTES) {
      throw new TypeConversionException("'" + text + "' is too small: at least 64k");
    }
    return bytes;
  }
}
