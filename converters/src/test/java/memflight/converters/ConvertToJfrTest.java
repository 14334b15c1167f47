package memflight.converters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import memflight.chunk.ChunkHeader;
import memflight.memlog.Entry;
import memflight.memlog.MemlogProfile;
import memflight.memlog.MemlogRoot;
import memflight.records.Interval;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command from memlog to recording and back: options, bad inputs, nothing left behind. */
class ConvertToJfrTest {
  private static final long SEED = 815;

  // Of a chunk's header.
  private static final int CONSTANTS_OFFSET = 16;
  private static final int START_NANOS_OFFSET = 32;
  private static final int STATE_OFFSET = 64;

  @TempDir private Path directory;
  private Path log;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    log = directory.resolve("log");
    file = directory.resolve("driver.jfr");
    RandomLog.write(log, SEED, 100_000, 12_000);
  }

  private List<String> inDirectory() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static long count(List<RecordedEvent> events, String name) {
    return events.stream().filter(event -> event.getEventType().getName().equals(name)).count();
  }

  private Path back(Path... recordings) {
    Path root = directory.resolve("back");
    Object[] words = {"convert", "-o", root, "--force"};
    Object[] all = Stream.of(words, recordings).flatMap(Arrays::stream).toArray();
    Executed convert = Executed.run(all);
    assertThat(convert.exitCode()).as(convert.err()).isZero();
    return root;
  }

  private void assertRefused(Executed convert, int exitCode, String... contents) throws Exception {
    assertThat(convert.exitCode()).as(convert.err()).isEqualTo(exitCode);
    assertThat(convert.err()).hasLineCount(1).startsWith("memflight: ").contains(contents);
    assertThat(convert.out()).isEmpty();
    assertThat(inDirectory()).noneMatch(name -> name.startsWith(".memflight"));
  }

  @Test
  void leavesTheRecordingAndNothingElse() throws Exception {
    Executed convert = Executed.run("convert", log, "-o", file);
    assertThat(convert.exitCode()).as(convert.err()).isZero();
    assertThat(convert.out().strip()).isEqualTo(file.toString());
    assertThat(convert.err()).contains("12000 of them allocations and frees");
    assertThat(inDirectory()).containsExactly("driver.jfr", "log");
  }

  @Test
  void peaksLeaveAllocationsOutAndSaySoWhenReadBack() throws Exception {
    assertThat(Executed.run("convert", log, "-o", file, "--detail", "peaks").exitCode()).isZero();
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(count(events, "memflight.Allocation") + count(events, "memflight.Free")).isZero();
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(log), 1, path -> {});
    assertThat(count(events, "memflight.IntervalPeak")).isEqualTo(profile.intervals().size());
    assertRefused(
        Executed.run("convert", file, "-o", directory.resolve("back")), 1, "holds peaks only");
    assertThat(directory.resolve("back")).doesNotExist();
    assertThat(Executed.run("verify", file).out()).contains("holds peaks only");
  }

  @Test
  void aSpanHoldsItsIntervalsAndReportsThemAsTheWholeDoes() throws Exception {
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(log), 1, path -> {});
    List<Interval> all = profile.intervals();
    Interval first = all.get(all.size() / 3);
    Interval last = all.get(all.size() * 2 / 3);
    long from = MemlogProfile.millis(first);
    long to = MemlogProfile.millis(last);
    assertThat(Executed.run("convert", log, "-o", file, "--from", from, "--to", to).exitCode())
        .isZero();
    WholeLog span = WholeLog.read(back(file));
    assertThat(span.intervals()).isEqualTo(all.subList(all.size() / 3, all.size() * 2 / 3 + 1));
    assertThat(span.entries())
        .isEqualTo(
            WholeLog.read(log).entries().stream()
                .filter(entry -> entry.time() >= first.start() && entry.time() < last.end())
                .toList());
    MemlogProfile read =
        MemlogProfile.parse(MemlogRoot.newestRun(directory.resolve("back")), 1, path -> {});
    assertThat(WholeLog.atPeak(read.reportAt(from)))
        .isEqualTo(WholeLog.atPeak(profile.reportAt(from)));
    assertThat(WholeLog.atPeak(read.reportAt(to))).isEqualTo(WholeLog.atPeak(profile.reportAt(to)));
  }

  @Test
  void spansPutTogetherAreTheWholeAndAMissingOneIsNoticed() throws Exception {
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(log), 1, path -> {});
    List<Interval> all = profile.intervals();
    long a = MemlogProfile.millis(all.get(all.size() / 3));
    long b = MemlogProfile.millis(all.get(all.size() / 3 + 1));
    long c = MemlogProfile.millis(all.get(all.size() / 2));
    Path first = directory.resolve("first.jfr");
    Path second = directory.resolve("second.jfr");
    Path third = directory.resolve("third.jfr");
    Executed.run("convert", log, "-o", first, "--to", a);
    Executed.run("convert", log, "-o", second, "--from", b, "--to", c);
    Executed.run(
        "convert", log, "-o", third, "--from", MemlogProfile.millis(all.get(all.size() / 2 + 1)));

    assertThat(WholeLog.read(back(third, first, second))).isEqualTo(WholeLog.read(log));
    Executed gap = Executed.run("convert", third, first, "-o", directory.resolve("gap"));
    assertThat(gap.exitCode()).isZero();
    assertThat(gap.err()).contains("incomplete: ").contains("entries are missing");
    Executed twice =
        Executed.run("convert", first, second, file(log), "-o", directory.resolve("x"));
    assertRefused(twice, 1, "entries twice");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  private Path file(Path root) {
    Executed.run("convert", root, "-o", file, "--force");
    return file;
  }

  @Test
  void dumpsThatOverlapCountOnce() throws Exception {
    Path whole = ScriptedRecording.sample(directory.resolve("a.jfr"), 1_700_000_000_000_000L);
    Path copy = Files.copy(whole, directory.resolve("b.jfr"));
    Path other = ScriptedRecording.sample(directory.resolve("c.jfr"), 1_800_000_000_000_000L);
    Path root = back(whole, copy, other);
    assertThat(MemlogRoot.list(root).sessions()).hasSize(2);
    assertThat(WholeLog.read(root).entries()).hasSize(4);
    assertThat(Executed.run("verify", root).exitCode()).isZero();
  }

  @Test
  void lightsUpMissionControlsOwnPagesOnlyWhenAsked() throws Exception {
    Executed.run("convert", log, "-o", file, "--light-up");
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    long peaks = count(events, "memflight.IntervalPeak");
    assertThat(count(events, "jdk.GCHeapSummary")).isEqualTo(peaks);
    assertThat(count(events, "jdk.ResidentSetSize")).isEqualTo(peaks);
    assertThat(WholeLog.read(back(file))).isEqualTo(WholeLog.read(log));
    Executed.run("convert", log, "-o", file, "--force");
    assertThat(count(RecordingFile.readAllEvents(file), "jdk.GCHeapSummary")).isZero();
  }

  @Test
  void anOutputThatIsThereIsKeptUnlessForced() throws Exception {
    Files.writeString(file, "mine");
    assertRefused(Executed.run("convert", log, "-o", file), 1, "is there already", "--force");
    assertThat(file).hasContent("mine");
    assertThat(Executed.run("convert", log, "-o", file, "--force").exitCode()).isZero();
    assertThat(WholeLog.read(back(file))).isEqualTo(WholeLog.read(log));
  }

  @Test
  void anInputIsNeverReplaced() throws Exception {
    Path segment = MemlogRoot.newestRun(log).get(0);
    byte[] before = Files.readAllBytes(segment);
    assertRefused(Executed.run("convert", log, "-o", segment, "--force"), 1, "to be converted");
    assertThat(segment).hasBinaryContent(before);
  }

  @Test
  void wrongWordsAreOneLineEach() throws Exception {
    file(log);
    assertRefused(Executed.run("convert", log, "-o", directory), 2, "is a directory");
    assertRefused(
        Executed.run("convert", log, "-o", directory.resolve("no/where.jfr")), 1, "no directory");
    assertRefused(
        Executed.run("convert", log, "-o", file, "--from", "99999999"), 2, "no interval contains");
    assertRefused(
        Executed.run("convert", log, "-o", file, "--from", 500, "--to", 100),
        2,
        "before it begins");
    assertRefused(Executed.run("convert", log, "-o", file, "--segment", "20m"), 2, "--segment");
    assertRefused(Executed.run("convert", file, "-o", log, "--detail", "peaks"), 2, "--detail");
    assertRefused(Executed.run("convert", log, file, "-o", directory.resolve("x")), 2, "one after");
  }

  @Test
  void aDamagedSegmentLeavesNothingBehind() throws Exception {
    List<Path> run = MemlogRoot.newestRun(log);
    Path last = run.get(run.size() - 1);
    byte[] bytes = Files.readAllBytes(last);
    MemlogProfile profile = MemlogProfile.parse(run, 1, path -> {});
    assertThat(profile.isTruncated()).isFalse();
    bytes[bytes.length / 2] ^= 1;
    Files.write(last, bytes);
    assertRefused(Executed.run("convert", log, "-o", file), 1, "bad memlog");
    assertThat(inDirectory()).containsExactly("log");
  }

  private byte[] inManyChunks() throws Exception {
    Path whole = directory.resolve("whole.jfr");
    new MemlogToJfr(
            MemlogRoot.newestRun(log),
            new JfrOptions(
                JfrOptions.Detail.ALL, OptionalLong.empty(), OptionalLong.empty(), false, 1, 2000))
        .convert(whole, false);
    return Files.readAllBytes(whole);
  }

  private ChunkHeader lastChunk() throws Exception {
    List<ChunkSlice> chunks = ChunkSlice.of(directory.resolve("whole.jfr"));
    return chunks.get(chunks.size() - 1).header();
  }

  /** What is read is the log's beginning, more than half of it, and it is said to be no more. */
  private List<Entry> assertGivesABeginning() throws Exception {
    Executed convert = Executed.run("convert", file, "-o", directory.resolve("back"));
    assertThat(convert.exitCode()).as(convert.err()).isZero();
    assertThat(convert.err()).contains("cut off").contains("ends before its session");
    List<Entry> all = WholeLog.read(log).entries();
    List<Entry> read = WholeLog.read(directory.resolve("back")).entries();
    assertThat(read).isEqualTo(all.subList(0, read.size()));
    assertThat(read).hasSizeGreaterThan(all.size() / 2);
    return read;
  }

  @Test
  void aRecordingThatIsCutOffGivesItsWholeChunksAndSaysSo() throws Exception {
    byte[] bytes = inManyChunks();
    ChunkHeader last = lastChunk();
    Files.write(file, Arrays.copyOf(bytes, (int) last.offset() + (int) last.size() / 2));
    assertGivesABeginning();
  }

  /** As one is left that dies before it says where constants are: the bytes stop, too. */
  @Test
  void aLastChunkThatIsStillOpenGivesTheChunksBeforeIt() throws Exception {
    byte[] bytes = inManyChunks();
    ChunkHeader last = lastChunk();
    clear(bytes, (int) last.offset());
    Files.write(file, Arrays.copyOf(bytes, (int) last.offset() + (int) last.size() / 2));
    List<Entry> read = assertGivesABeginning();
    assertThat(read).hasSizeLessThan(12_000);
    assertThat(Executed.run("verify", file).out()).startsWith("cut " + file);
  }

  /** All its bytes are there, only what is written last is not: the header, or its last byte. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLastChunkThatLacksOnlyItsHeaderIsReadToItsEndAndSaidToBeOpen(boolean isCleared)
      throws Exception {
    byte[] bytes = inManyChunks();
    int last = (int) lastChunk().offset();
    if (isCleared) {
      clear(bytes, last);
    }
    bytes[last + STATE_OFFSET] = 3;
    Files.write(file, bytes);
    Executed convert = Executed.run("convert", file, "-o", directory.resolve("back"));
    assertThat(convert.exitCode()).as(convert.err()).isZero();
    assertThat(convert.err()).contains("cut off").contains("the chunk was never finished");
    assertThat(WholeLog.read(directory.resolve("back")).entries())
        .isEqualTo(WholeLog.read(log).entries());
    assertThat(Executed.run("verify", file).out()).startsWith("cut " + file);
  }

  private static void clear(byte[] bytes, int chunk) {
    Arrays.fill(bytes, chunk + CONSTANTS_OFFSET, chunk + START_NANOS_OFFSET, (byte) 0);
    bytes[chunk + STATE_OFFSET] = 1;
  }

  @Test
  void theJdksToolReadsIt() throws Exception {
    file(log);
    assertThat(jfr("summary")).contains("memflight.IntervalPeak", "memflight.SiteUsage");
    assertThat(jfr("print", "--events", "memflight.RecorderState"))
        .contains("session = " + RandomLog.SESSION);
    if (Runtime.version().feature() >= 21) {
      assertThat(jfr("view", "memflight.IntervalPeak")).contains("Interval Peak");
    }
  }

  private String jfr(String... words) throws Exception {
    List<String> command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "jfr").toString()),
                Stream.of(words),
                Stream.of(file.toString()))
            .flatMap(word -> word)
            .toList();
    Path out = directory.resolve("out.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(out);
  }
}
