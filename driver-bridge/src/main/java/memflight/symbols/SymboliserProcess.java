package memflight.symbols;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One symboliser that answers for one module as long as it lives. One thread at a time may ask;
 * {@link #answered} and {@link #close} are thread-safe.
 */
final class SymboliserProcess implements Closeable {
  /**
   * Questions a batch: they fit into a pipe together, so that whoever is still writing its answers
   * never keeps us from asking.
   */
  private static final int BATCH = 1000;

  /** No compiler inlines deeper. */
  private static final int MOST_INLINED = 10_000;

  /** Asked last; where its answer begins, the one before ends. */
  private static final String SENTINEL = "0xffffffffffffffff";

  private final Process process;
  private final OutputStream questions;
  private final BufferedReader answers;
  private final AtomicInteger answered = new AtomicInteger();

  SymboliserProcess(String program, String module) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program, "-f", "-C", "-i", "-a", "-e", module);
    // Nobody wants to wait for downloads.
    builder.environment().remove("DEBUGINFOD_URLS");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    process = builder.start();
    questions = process.getOutputStream();
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * What is at each of the offsets, innermost inlined function first.
   *
   * @throws IOException if it does not answer any more
   */
  List<List<SourceLine>> resolve(List<Long> offsets) throws IOException {
    List<List<SourceLine>> found = new ArrayList<>();
    for (int from = 0; from < offsets.size(); from += BATCH) {
      List<Long> batch = offsets.subList(from, Math.min(from + BATCH, offsets.size()));
      ask(batch);
      found.addAll(answers(batch.size()));
    }
    return found;
  }

  private void ask(List<Long> offsets) throws IOException {
    StringBuilder text = new StringBuilder();
    for (long offset : offsets) {
      text.append("0x").append(Long.toHexString(offset)).append('\n');
    }
    text.append(SENTINEL).append('\n');
    questions.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    questions.flush();
  }

  private List<List<SourceLine>> answers(int count) throws IOException {
    List<List<SourceLine>> all = new ArrayList<>();
    List<SourceLine> current = null;
    while (true) {
      String line = readLine();
      if (line.equals(SENTINEL)) {
        readLine();
        readLine();
        break;
      }
      answered.incrementAndGet();
      if (line.startsWith("0x")) {
        if (all.size() == count) {
          throw new IOException("asked for " + count + " addresses, got more");
        }
        current = new ArrayList<>();
        all.add(current);
      } else if (current != null) {
        SourceLine source = SourceLine.parse(line, readLine());
        if (current.size() == MOST_INLINED) {
          throw new IOException("an address without an end");
        }
        if (source.hasFile() || !source.function().isEmpty()) {
          current.add(source);
        }
      }
    }
    if (all.size() != count) {
      throw new IOException("asked for " + count + " addresses, got " + all.size());
    }
    return all;
  }

  private String readLine() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new EOFException("the symboliser has ended");
    }
    return line;
  }

  /** Lines of answers so far; wraps around. */
  int answered() {
    return answered.get();
  }

  @Override
  public void close() {
    // A script's programs hold its pipes.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
