package memflight.converters;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the file that a command line starts, and tells whether a library can be put into it. */
final class ProgramFile {
  private static final int HEAD_BYTES = 64 << 10;
  private static final int ELF_MAGIC = 0x464c_457f;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int SEGMENT_INTERPRETER = 3;
  private static final int SET_USER_BIT = 04000;
  private static final int SET_GROUP_BIT = 02000;
  private static final Path THIS_PROCESS = Path.of("/proc/self");
  private static final int MACHINE_X86_64 = 62;
  private static final int MACHINE_AARCH64 = 183;

  /** A script's interpreter may be a script. */
  private static final int MAX_INTERPRETERS = 4;

  private ProgramFile() {}

  /**
   * The program's file; looked for on the path like the system does.
   *
   * @throws CommandFailure if there is none
   */
  static Path find(String program) {
    if (program.contains("/") || program.contains(File.separator)) {
      if (isProgram(Path.of(program))) {
        return Path.of(program);
      }
    } else {
      String path = System.getenv("PATH");
      for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
        Path candidate = Path.of(directory.isEmpty() ? "." : directory, program);
        if (isProgram(candidate)) {
          return candidate;
        }
        if (isProgram(Path.of(candidate + ".exe"))) {
          return Path.of(candidate + ".exe");
        }
      }
    }
    throw CommandFailure.failed(
        program + " cannot be run: there is no such program; check the path");
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Why nothing of the program can be recorded, in a few words; empty if it can be, or may be. */
  static String whyNot(Path program) {
    try {
      Path file = program;
      for (int i = 0; i < MAX_INTERPRETERS; i++) {
        ByteBuffer head = head(file);
        Path interpreter = interpreterOf(head);
        if (interpreter == null) {
          return whyNot(file, head);
        }
        file = interpreter;
      }
    } catch (IOException | RuntimeException e) {
      return ""; // The system will say.
    }
    return "";
  }

  private static ByteBuffer head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteBuffer.wrap(in.readNBytes(HEAD_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** What runs a script, or null. */
  private static Path interpreterOf(ByteBuffer head) {
    if (head.remaining() < 3 || head.get(0) != '#' || head.get(1) != '!') {
      return null;
    }
    String line =
        StandardCharsets.UTF_8.decode(head.duplicate()).toString().lines().findFirst().get();
    return Path.of(line.substring(2).trim().split("\\s", 2)[0]);
  }

  private static String whyNot(Path file, ByteBuffer head) throws IOException {
    if (head.remaining() < 64 || head.getInt(0) != ELF_MAGIC) {
      return "";
    }
    boolean isOurs =
        head.get(4) == CLASS_64
            && head.get(5) == LITTLE_ENDIAN
            && head.getShort(18) == machineOf(System.getProperty("os.arch"));
    if (!isOurs) {
      return "is made for another architecture";
    }
    if (changesRights(file, SET_USER_BIT, "unix:uid")
        || changesRights(file, SET_GROUP_BIT, "unix:gid")) {
      return "runs with other rights than its user's (set-uid)";
    }
    return hasInterpreter(head) ? "" : "is linked statically";
  }

  /** Whether the program runs as its file's owner (or group), and that is somebody else. */
  private static boolean changesRights(Path file, int bit, String id) throws IOException {
    return ((int) Files.getAttribute(file, "unix:mode") & bit) != 0
        && !Files.getAttribute(file, id).equals(Files.getAttribute(THIS_PROCESS, id));
  }

  private static int machineOf(String architecture) {
    return architecture.equals("aarch64") ? MACHINE_AARCH64 : MACHINE_X86_64;
  }

  /** Whether the dynamic linker starts the program. */
  private static boolean hasInterpreter(ByteBuffer head) {
    long table = head.getLong(32);
    int entryBytes = head.getShort(54);
    int entries = head.getShort(56);
    for (int i = 0; i < entries; i++) {
      long at = table + (long) i * entryBytes;
      if (at < 0 || at + Integer.BYTES > head.limit()) {
        return true; // A strange file: the system will say.
      }
      if (head.getInt((int) at) == SEGMENT_INTERPRETER) {
        return true;
      }
    }
    return false;
  }
}
