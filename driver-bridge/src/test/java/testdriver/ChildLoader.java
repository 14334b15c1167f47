package testdriver;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a program the way an executable jar with jars inside does: its classes and libraries belong
 * to a loader below the class path's. Arguments: the class, then its class path.
 */
public final class ChildLoader {
  private ChildLoader() {}

  public static void main(String[] args) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      urls.add(Path.of(args[i]).toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getSystemClassLoader())) {
      Class<?> program = loader.loadClass(args[0]);
      program.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
    }
  }
}
