package memflight.converters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The agent's jar, which travels inside the command's. A JVM can load it from a file only, so it is
 * put into a directory of the user's below the system's temporary one, under a name that holds its
 * checksum: versions do not disturb each other, and JVMs that run keep theirs.
 */
final class AgentJar {
  private static final String RESOURCE = "memflight-agent.jar";

  private AgentJar() {}

  /**
   * The agent's jar on disk; whatever else stands there under its name is replaced.
   *
   * @throws IOException if it cannot be written
   */
  static Path extract() throws IOException {
    try (InputStream in = AgentJar.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException(
            "this build of memflight carries no agent: use memflight.jar as the build makes it");
      }
      return extract(in.readAllBytes(), Path.of(System.getProperty("java.io.tmpdir")));
    }
  }

  static Path extract(byte[] jar, Path temporary) throws IOException {
    return extract(jar, temporary, "memflight-agent", ".jar");
  }

  /** Puts {@code content} into a file whose name is the two parts with its checksum between. */
  static Path extract(byte[] content, Path temporary, String name, String suffix)
      throws IOException {
    Path directory = ownDirectory(temporary.toAbsolutePath());
    Path file = directory.resolve(name + "-" + sha256(content) + suffix);
    if (!isIntact(file, content)) {
      Path written = Files.createTempFile(directory, name, ".tmp");
      try {
        Files.write(written, content);
        permit(written, "rw-r--r--");
        Files.move(
            written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
    }
    return file;
  }

  /** Whether exactly these bytes stand there, in a file that is no link to somewhere else. */
  private static boolean isIntact(Path file, byte[] jar) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == jar.length
        && Arrays.equals(Files.readAllBytes(file), jar);
  }

  /** The user's directory; a fresh one if somebody else was there first. */
  private static Path ownDirectory(Path temporary) throws IOException {
    String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9._-]", "_");
    Path directory = temporary.resolve("memflight-" + user);
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory);
    }
    // A file of ours shows who we are.
    Path probe = Files.createTempFile("memflight", ".probe");
    try {
      if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe))) {
        directory = Files.createTempDirectory(temporary, "memflight-agent-");
      }
    } finally {
      Files.deleteIfExists(probe);
    }
    permit(directory, "rwxr-xr-x");
    return directory;
  }

  /** The JVM that loads it may belong to somebody else. */
  static void permit(Path path, String permissions) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
