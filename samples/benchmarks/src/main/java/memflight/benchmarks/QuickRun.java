package memflight.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import memflight.memlog.MemlogBenchmark;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints one table: medians, and their ratios within the run. Progress goes
 * to the standard error stream.
 *
 * <p>Arguments: {@code --full} for JMH's settings as annotated, then the names of the classes, all
 * if none.
 */
public final class QuickRun {
  /** A class of benchmarks, and the one that stands for 1 in its ratios. */
  private record Suite(Class<?> type, String reference, int iterations) {}

  private static final List<Suite> SUITES =
      List.of(
          new Suite(RecordsBenchmark.class, "hash", 5),
          new Suite(MemlogBenchmark.class, "encode", 5),
          new Suite(TimelineBenchmark.class, "headers", 3),
          new Suite(ChunkReaderBenchmark.class, "memflight", 3),
          new Suite(MergerBenchmark.class, "a_read", 5),
          new Suite(HookBenchmark.class, "recordingBurst", 5));

  private QuickRun() {}

  public static void main(String[] arguments) throws RunnerException {
    List<String> names = new ArrayList<>(List.of(arguments));
    boolean isFull = names.remove("--full");
    System.out.println("| benchmark | median | ratio | B/op |");
    System.out.println("|---|---|---|---|");
    for (Suite suite : SUITES) {
      if (names.isEmpty() || names.contains(suite.type().getSimpleName())) {
        print(suite, run(suite, isFull));
      }
    }
  }

  private static Collection<RunResult> run(Suite suite, boolean isFull) throws RunnerException {
    System.err.println("running " + suite.type().getSimpleName());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + suite.type().getName().replace(".", "\\.") + "\\.")
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (!isFull) {
      options
          .forks(1)
          .warmupIterations(2)
          .warmupTime(TimeValue.seconds(1))
          .measurementIterations(suite.iterations())
          .measurementTime(TimeValue.seconds(1));
    }
    return new Runner(options.build()).run();
  }

  private static void print(Suite suite, Collection<RunResult> results) {
    double reference =
        results.stream()
            .filter(result -> labelOf(result).equals(suite.reference()))
            .mapToDouble(QuickRun::median)
            .findFirst()
            .orElse(Double.NaN);
    for (RunResult result : results) {
      System.out.printf(
          Locale.ROOT,
          "| %s.%s | %s %s | %.2f | %s |%n",
          suite.type().getSimpleName(),
          labelOf(result),
          number(median(result)),
          result.getPrimaryResult().getScoreUnit(),
          median(result) / reference,
          allocationOf(result));
    }
  }

  private static String labelOf(RunResult result) {
    return result.getPrimaryResult().getLabel();
  }

  private static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static String allocationOf(RunResult result) {
    for (Result<?> secondary : result.getSecondaryResults().values()) {
      if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
        return number(secondary.getScore());
      }
    }
    return "";
  }

  /** Three digits, as many as a noisy machine is good for. */
  private static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
