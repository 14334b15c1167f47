package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CompilerLimitsTest {
  private static final Pattern MATCHING = Pattern.compile("(?m)^ matching: (.*)$");

  @Test
  void limitsWhatIsMemflightsOwnAndLeavesNoFile() throws Exception {
    JvmAccess jvm = new JvmAccess();
    CompilerLimits.setBeforeStart(jvm);
    CompilerLimits.setForEvents(jvm);

    String directives = jvm.command("Compiler.directives_print", "");
    assertThat(directives)
        .contains("inline: -memflight/bridge/AllocationHooks.commit*, -memflight/events/*.commit");
    assertThat(MATCHING.matcher(directives).results().map(line -> line.group(1)))
        .filteredOn(methods -> !methods.equals("*.*"))
        .hasSizeGreaterThanOrEqualTo(2)
        .flatExtracting(methods -> List.of(methods.split(", ")))
        .allMatch(
            method ->
                method.startsWith("memflight/")
                    || method.startsWith("java/lang/MemflightHook.")
                    // What JFR writes and describes classes with as it starts, and
                    || method.equals("jdk/internal/org/objectweb/asm/*.*")
                    || method.equals("jdk/internal/classfile/impl/*.*")
                    || method.equals("jdk/jfr/internal/Metadata*.*")
                    // on JDK 17 the writer of one event type, of ours.
                    || method.matches("jdk/jfr/internal/handlers/EventHandler\\d+_\\*\\.write"));
    assertThat(new File(System.getProperty("java.io.tmpdir")).list())
        .noneMatch(name -> name.endsWith(".limits"));
  }
}
