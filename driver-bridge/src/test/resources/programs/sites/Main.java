package sites;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import memflight.bridge.MemProfiler;
import memflight.records.MemoryReport;

/**
 * Allocates in many ways, then prints what each line holds by the live report: {@code live SITE
 * BYTES BLOCKS}, and how often the stack was walked meanwhile.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      Shapes.run();
      System.out.println("ready");
      // This method's code of before goes on running after an attach.
      while (System.in.available() == 0) {
        Thread.sleep(10);
      }
      Keep.it(ByteBuffer.allocateDirect(353));
    }
    Shapes.run();
    oddClass("sites.Subroutine");
    oddClass("sites.OldWithFrames");
    oddClass("sites.OldWithoutFrames");
    oddClass("sites.LongJump");
    oddClass("sites.Large");
    hiddenClass();
    inOtherLoaders();
    inThreads();
    try {
      Class.forName("sites.Newer").getMethod("run").invoke(null);
    } catch (ClassNotFoundException e) {
      System.out.println("without what is new");
    }
    repeat();
    print();
  }

  private static void repeat() {
    long before = MemProfiler.instance().hooks().stackWalks();
    for (int i = 0; i < 20_000; i++) {
      Keep.it(ByteBuffer.allocateDirect(8));
    }
    System.out.println("walks " + (MemProfiler.instance().hooks().stackWalks() - before));
  }

  private static void oddClass(String name) throws Exception {
    LongSupplier odd = (LongSupplier) Class.forName(name).getConstructor().newInstance();
    for (int i = 0; i < 3; i++) {
      odd.getAsLong();
    }
  }

  private static void hiddenClass() throws Exception {
    try (InputStream file = Main.class.getResourceAsStream("Hidden.class")) {
      Runnable hidden =
          (Runnable)
              MethodHandles.lookup()
                  .defineHiddenClass(file.readAllBytes(), true)
                  .lookupClass()
                  .getConstructor()
                  .newInstance();
      for (int i = 0; i < 3; i++) {
        hidden.run();
      }
    }
  }

  /** The same class twice, each with its own static state. */
  private static void inOtherLoaders() throws Exception {
    URL own = Main.class.getProtectionDomain().getCodeSource().getLocation();
    for (int i = 0; i < 2; i++) {
      URLClassLoader loader =
          new URLClassLoader(new URL[] {own}, Main.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve)
                throws ClassNotFoundException {
              synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("sites.Twice")) {
                  Class<?> known = findLoadedClass(name);
                  return known != null ? known : findClass(name);
                }
                return super.loadClass(name, resolve);
              }
            }
          };
      ((Runnable) loader.loadClass("sites.Twice").getConstructor().newInstance()).run();
    }
    new Twice().run();
  }

  /** More threads than stripes, so that they meet. */
  private static void inThreads() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      boolean isEven = i % 2 == 0;
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < 5; n++) {
                  if (isEven) {
                    Keep.it(ByteBuffer.allocateDirect(359));
                  } else {
                    Keep.it(ByteBuffer.allocateDirect(367));
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void print() {
    MemoryReport report = MemProfiler.instance().report();
    for (MemoryReport.Row row : report.rows()) {
      if (row.site().file().startsWith("sites/")) {
        System.out.println(
            "live " + row.site().file() + ":" + row.site().line() + " " + row.site().function() + " "
                + row.site().kind() + " " + row.bytes() + " " + row.blocks());
      }
    }
    System.out.println("completeness " + report.completeness());
  }
}
