package memflight.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * Runs the benchmarks and ends with one table: medians, and their ratios within the run. On a
 * machine that others use, too, its speed drifts from minute to minute: so everything is run in
 * several rounds, and a median is that of the rounds.
 *
 * <p>Arguments: {@code --full} for JMH's settings as annotated, then the names of the classes, all
 * if none.
 */
public final class QuickRun {
  private static final int ROUNDS = 3;

  /** A class of benchmarks, and the one that stands for 1 in its ratios. */
  private record Suite(Class<?> type, String reference) {}

  private static final List<Suite> SUITES =
      List.of(
          new Suite(RecordsBenchmark.class, "hash"),
          new Suite(MemlogBenchmark.class, "encode"),
          new Suite(TimelineBenchmark.class, "headers"),
          new Suite(WriterBenchmark.class, "memflight"),
          new Suite(ConversionBenchmark.class, "b_memlogToJfrByOneWorker"),
          new Suite(ChunkReaderBenchmark.class, "memflight"),
          new Suite(MergerBenchmark.class, "a_read"),
          new Suite(HookBenchmark.class, "recordingBurst"));

  /** One benchmark's medians, one a round. */
  private static final class Row {
    private final Suite suite;
    private final List<Double> medians = new ArrayList<>();
    private String unit = "";
    private String allocation = "";

    Row(Suite suite) {
      this.suite = suite;
    }

    void add(RunResult result) {
      medians.add(result.getPrimaryResult().getStatistics().getPercentile(50));
      Collections.sort(medians);
      unit = result.getPrimaryResult().getScoreUnit();
      for (Result<?> secondary : result.getSecondaryResults().values()) {
        if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
          allocation = number(secondary.getScore());
        }
      }
    }

    double median() {
      int middle = medians.size() / 2;
      return medians.size() % 2 == 1
          ? medians.get(middle)
          : (medians.get(middle - 1) + medians.get(middle)) / 2;
    }
  }

  private final boolean isFull;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  private QuickRun(boolean isFull) {
    this.isFull = isFull;
  }

  public static void main(String[] arguments) throws RunnerException {
    List<String> names = new ArrayList<>(List.of(arguments));
    QuickRun quickRun = new QuickRun(names.remove("--full"));
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        for (Suite suite : SUITES) {
          if (names.isEmpty() || names.contains(suite.type().getSimpleName())) {
            System.err.println("round " + round + ": " + suite.type().getSimpleName());
            quickRun.run(suite);
          }
        }
      }
    } finally {
      // At the end, since the measured JVMs print, too.
      quickRun.print();
    }
  }

  private void run(Suite suite) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + suite.type().getName().replace(".", "\\.") + "\\.")
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .forks(1);
    if (!isFull) {
      options
          .warmupIterations(2)
          .warmupTime(TimeValue.seconds(1))
          .measurementIterations(3)
          .measurementTime(TimeValue.seconds(1));
    }
    for (RunResult result : new Runner(options.build()).run()) {
      String label = result.getPrimaryResult().getLabel();
      rows.computeIfAbsent(keyOf(suite, label), key -> new Row(suite)).add(result);
    }
  }

  private static String keyOf(Suite suite, String label) {
    return suite.type().getSimpleName() + "." + label;
  }

  private void print() {
    System.out.println();
    System.out.println("| benchmark | median | ratio | B/op |");
    System.out.println("|---|---|---|---|");
    rows.forEach(
        (key, row) -> {
          Row reference = rows.get(keyOf(row.suite, row.suite.reference()));
          System.out.printf(
              Locale.ROOT,
              "| %s | %s %s | %s | %s |%n",
              key,
              number(row.median()),
              row.unit,
              reference == null ? "" : number(row.median() / reference.median()),
              row.allocation);
        });
  }

  /** Three digits, as many as a noisy machine is good for. */
  private static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }
}
