package memflight.converters;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A command line that starts a JVM, into which options can be put. Immutable. */
final class JavaCommand {
  private static final String RECORDER_OPTIONS = "-XX:FlightRecorderOptions";

  /** Environment variables from which a JVM, or its launcher, takes options. */
  private static final List<String> OPTION_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

  /** Options of the launcher whose value is the next word. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--enable-native-access",
          "--source");

  /** Options of the launcher behind which everything belongs to the program. */
  private static final Set<String> BEFORE_PROGRAM = Set.of("-jar", "-m", "--module");

  private final List<String> words;

  private JavaCommand(List<String> words) {
    this.words = List.copyOf(words);
  }

  /**
   * @param words not empty; the first one is a launcher
   * @throws CommandFailure if there is no such program
   */
  static JavaCommand of(List<String> words) {
    ProgramFile.find(words.get(0));
    return new JavaCommand(words);
  }

  /** Whether {@code program} is a launcher of JVMs, by its name. */
  static boolean isLauncher(String program) {
    String name = new File(program).getName().toLowerCase(Locale.ROOT);
    return name.equals("java") || name.equals("java.exe");
  }

  /** Whether the user has options for JFR already: those are not to be overridden. */
  boolean setsRecorderOptions(Map<String, String> environment) {
    for (String variable : OPTION_VARIABLES) {
      if (environment.getOrDefault(variable, "").contains(RECORDER_OPTIONS)) {
        return true;
      }
    }
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith(RECORDER_OPTIONS)) {
        return true;
      }
      if (WITH_VALUE.contains(word)) {
        i++;
      } else if (BEFORE_PROGRAM.contains(word) || !(word.startsWith("-") || word.startsWith("@"))) {
        return false;
      }
    }
    return false;
  }

  /** The command line with {@code options} for the JVM before all others. */
  List<String> with(List<String> options) {
    List<String> all = new ArrayList<>(words);
    all.addAll(1, options);
    return all;
  }
}
