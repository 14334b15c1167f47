package memflight.converters;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import memflight.events.MemRecordType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a mode as it is spelled on the command line, or as the driver manual does. */
final class ModeName implements ITypeConverter<MemRecordType> {
  @Override
  public MemRecordType convert(String text) {
    String name = text.toLowerCase(Locale.ROOT).replace('_', '-');
    for (MemRecordType mode : MemRecordType.values()) {
      if (mode.optionName().equals(name)) {
        return mode;
      }
    }
    throw new TypeConversionException(
        "'"
            + text
            + "' is no mode: choose one of "
            + Arrays.stream(MemRecordType.values())
                .map(MemRecordType::optionName)
                .collect(Collectors.joining(", ")));
  }
}
