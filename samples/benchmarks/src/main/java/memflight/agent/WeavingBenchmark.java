package memflight.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import memflight.bridge.MemProfiler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the agent adds to the loading of a class: of one that calls no allocating method, which is
 * most of them, and of one that is woven. The classes are those in the benchmarks' jar; so that
 * enough of them are woven, a list's {@code add} plays the allocating method. Each fork does it
 * once, cold, as an agent does; {@code -wi 20} shows it warm.
 *
 * <p>In the package of the agent, since its transformer is nobody else's business.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(5)
public class WeavingBenchmark {
  private static final int REJECTED = 5_000;
  private static final int WOVEN = 250;
  private static final List<String> CALLS =
      List.of("java.util.List.add", "java.util.ArrayList.add", "java.util.Set.add");

  /** A class file and its name, with slashes. */
  private static final class ClassFile {
    final String name;
    final byte[] bytes;

    ClassFile(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    boolean contains(String text) {
      return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }
  }

  private final List<ClassFile> all = new ArrayList<>();
  private List<ClassFile> callers;
  private ClassLoader loader;

  @Setup
  public void read() throws IOException {
    loader = WeavingBenchmark.class.getClassLoader();
    String jar =
        WeavingBenchmark.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    try (JarFile file = new JarFile(jar)) {
      for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        String name = entry.getName();
        if (name.endsWith(".class") && !name.startsWith("memflight/")) {
          try (InputStream in = file.getInputStream(entry)) {
            all.add(new ClassFile(name.substring(0, name.length() - 6), in.readAllBytes()));
          }
        }
      }
    }
    callers =
        all.stream()
            .filter(type -> type.contains("java/util/List") || type.contains("java/util/ArrayList"))
            .filter(type -> type.contains("\u0003add"))
            .filter(type -> type.contains("(Ljava/lang/Object;)Z"))
            .limit(WOVEN)
            .toList();
  }

  @Benchmark
  @OperationsPerInvocation(REJECTED)
  public int reject() {
    return transform(all.subList(0, REJECTED), AllocatingCalls.DEFAULT, 0, REJECTED / 50);
  }

  @Benchmark
  @OperationsPerInvocation(WOVEN)
  public int weave() {
    return transform(callers, CALLS, WOVEN * 9 / 10, WOVEN);
  }

  /** How many of the classes were woven, which has to be in some range. */
  private int transform(List<ClassFile> types, List<String> calls, int least, int most) {
    CallSiteTransformer transformer =
        new CallSiteTransformer(
            MemProfiler.instance().hooks(),
            calls,
            line -> {
              throw new IllegalStateException(line);
            });
    int woven = 0;
    for (ClassFile type : types) {
      byte[] bytes = transformer.transform(null, loader, type.name, null, null, type.bytes);
      woven += bytes == null ? 0 : 1;
    }
    if (woven < least || woven > most) {
      throw new IllegalStateException(woven + " of " + types.size() + " classes were woven");
    }
    return woven;
  }
}
