package memflight.converters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Checks where meters are to be served, before a program is started for it. */
final class PrometheusAddress implements ITypeConverter<String> {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:(?:\\[[^\\]]+]|[^:\\[\\]]+):)?(\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  @Override
  public String convert(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MAX_PORT) {
      throw new TypeConversionException(
          "'" + text + "' is not [HOST:]PORT with a port up to 65535, such as 9464");
    }
    return text;
  }
}
