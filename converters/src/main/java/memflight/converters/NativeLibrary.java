package memflight.converters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The native library, which travels inside the command's jar where the build had a C compiler. */
final class NativeLibrary {
  private static final String NAME = "libmemflight-preload";
  private static final String SUFFIX = ".so";

  private NativeLibrary() {}

  /** Such as {@code linux-x86_64}. */
  static String platform() {
    return platform(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /** The directory that the library's build makes, from the JVM's names of the same. */
  static String platform(String name, String machine) {
    String system = name.toLowerCase(Locale.ROOT);
    return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }

  /** The library to preload, on disk; empty if there is none for this machine. */
  static Optional<Path> extract() throws IOException {
    String resource = "/native/" + platform() + "/" + NAME + SUFFIX;
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      return Optional.of(AgentJar.extract(in.readAllBytes(), temporary, NAME, SUFFIX));
    }
  }
}
