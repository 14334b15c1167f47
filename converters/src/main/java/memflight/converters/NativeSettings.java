package memflight.converters;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import memflight.ring.RingOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options for programs that are recorded through the native library. */
final class NativeSettings {
  private static final long SLOT_BYTES = 32;

  enum Hook {
    MALLOC,
    MMAP,
    OWN
  }

  @Option(
      names = "--hooks",
      paramLabel = "HOOKS",
      converter = Hooks.class,
      description = "Native, a JVM too: malloc,mmap (default) or own (API only).")
  private Set<Hook> hooks;

  @Option(
      names = "--stack",
      paramLabel = "N",
      description = "Native: callers that make up a site, up to 32 (default: 1).")
  private Integer frames;

  @Option(
      names = "--drop",
      description = "Native: lose events, counted, rather than let the program wait.")
  private boolean drops;

  @Option(
      names = "--ring",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Native: each thread's buffer, up to 32m (default: 2m).")
  private Long ringBytes;

  boolean namesHooks() {
    return hooks != null;
  }

  /** These options mean nothing to the agent. */
  void requireNone() {
    if (frames != null || drops || ringBytes != null) {
      throw CommandFailure.usage(
          "--stack, --drop and --ring are for native recording: name the --hooks to record a Java"
              + " program natively");
    }
  }

  RingOptions ringOptions() {
    RingOptions usual = RingOptions.DEFAULT;
    int frameCount = frames == null ? usual.frames() : frames;
    if (frameCount < 1 || frameCount > RingOptions.MAX_FRAMES) {
      throw CommandFailure.usage(
          "--stack " + frameCount + ": from 1 to " + RingOptions.MAX_FRAMES + " callers");
    }
    return new RingOptions(
        slots(),
        frameCount,
        drops,
        hooks == null || hooks.contains(Hook.MALLOC),
        hooks == null || hooks.contains(Hook.MMAP),
        usual.patienceNanos());
  }

  private int slots() {
    if (ringBytes == null) {
      return RingOptions.DEFAULT.slots();
    }
    long slots = Long.highestOneBit(ringBytes / SLOT_BYTES);
    if (slots > RingOptions.MAX_SLOTS) {
      throw CommandFailure.usage(
          "--ring: at most " + ((RingOptions.MAX_SLOTS * SLOT_BYTES) >> 20) + "m for each thread");
    }
    return (int) slots;
  }

  static final class Hooks implements ITypeConverter<Set<Hook>> {
    @Override
    public Set<Hook> convert(String text) {
      Set<Hook> hooks = EnumSet.noneOf(Hook.class);
      for (String word : List.of(text.toUpperCase(Locale.ROOT).split(",", -1))) {
        try {
          hooks.add(Hook.valueOf(word));
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException("'" + text + "': choose of malloc, mmap and own");
        }
      }
      return hooks;
    }
  }
}
