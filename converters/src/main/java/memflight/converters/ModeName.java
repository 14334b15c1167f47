package memflight.converters;

import memflight.events.MemRecordType;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a mode as it is spelled on the command line, or as the driver manual does. */
final class ModeName implements ITypeConverter<MemRecordType> {
  @Override
  public MemRecordType convert(String text) {
    try {
      return MemRecordType.ofOptionName(text.replace('_', '-'));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'" + text + "' is no mode: choose one of " + MemRecordType.optionNames());
    }
  }
}
