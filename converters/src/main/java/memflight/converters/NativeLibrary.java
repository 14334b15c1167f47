package memflight.converters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/** The native library, which travels inside the command's jar where the build had a C compiler. */
final class NativeLibrary {
  private static final String NAME = "libmemflight-preload";
  private static final String SUFFIX = ".so";

  private NativeLibrary() {}

  /** Such as {@code linux-x86_64}. */
  static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    return system + "-" + (machine.equals("amd64") ? "x86_64" : machine);
  }

  /**
   * The library to preload, on disk.
   *
   * @throws CommandFailure if there is none for this machine
   */
  static Path extract() throws IOException {
    String resource = "/native/" + platform() + "/" + NAME + SUFFIX;
    try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw CommandFailure.usage(
            "this build of memflight records JVMs only: it has no native library for "
                + platform()
                + "; build it where a C compiler is");
      }
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      return AgentJar.extract(in.readAllBytes(), temporary, NAME, SUFFIX);
    }
  }
}
