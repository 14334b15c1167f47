package memflight.ring;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The directory in which programs make their rings, and the file in which the reader tells them how
 * it is. Whoever made it has to {@link #beat} at least every 100 ms, or programs give up; that, the
 * mode and the figures are thread-safe.
 */
public final class RingDirectory implements Closeable {
  /** The variable that names the directory to programs. */
  public static final String VARIABLE = "MEMFLIGHT_RINGS";

  private static final String PREFIX = "memflight-rings-";

  /** A file system with less room than this many rings is taken for full. */
  private static final int FEWEST_RINGS = 16;

  private final Path path;
  private final RingOptions options;
  private final MappedRegion reader;
  private final Set<String> known = new HashSet<>();
  private long beats;

  private RingDirectory(Path path, RingOptions options, MappedRegion reader) {
    this.path = path;
    this.options = options;
    this.reader = reader;
  }

  /**
   * Makes a directory in the first of {@code places} that has room, and deletes what readers that
   * are dead left there.
   *
   * @throws IOException if none of them has
   */
  public static RingDirectory create(RingOptions options, List<Path> places) throws IOException {
    IOException last = null;
    for (Path place : places) {
      try {
        deleteLeftovers(place);
        return createIn(place, options);
      } catch (IOException e) {
        if (last != null) {
          e.addSuppressed(last);
        }
        last = e;
      }
    }
    throw last == null ? new IOException("no place for the rings") : last;
  }

  private static RingDirectory createIn(Path place, RingOptions options) throws IOException {
    if (!Files.isDirectory(place)) {
      throw new IOException("there is no directory " + place);
    }
    long room = Files.getFileStore(place).getUsableSpace();
    if (room < FEWEST_RINGS * options.ringBytes()) {
      throw new IOException(place + " has " + (room >> 10) + " kB left, too little for rings");
    }
    Path path =
        Files.createTempDirectory(
            place,
            PREFIX + ProcessHandle.current().pid() + "-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try {
      Path file = path.resolve(RingFormat.Reader.NAME);
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        out.write(readerPage(options));
      }
      return new RingDirectory(path, options, MappedRegion.of(file, 0, RingFormat.PAGE));
    } catch (IOException e) {
      delete(path);
      throw e;
    }
  }

  private static byte[] readerPage(RingOptions options) {
    ByteBuffer page = ByteBuffer.allocate(RingFormat.PAGE).order(ByteOrder.LITTLE_ENDIAN);
    page.putLong(RingFormat.Reader.AT_MAGIC, RingFormat.Reader.MAGIC);
    page.putInt(RingFormat.Reader.AT_VERSION, RingFormat.VERSION);
    page.putInt(RingFormat.Reader.AT_FLAGS, options.flags());
    page.putLong(RingFormat.Reader.AT_PID, ProcessHandle.current().pid());
    page.putInt(RingFormat.Reader.AT_SLOTS, options.slots());
    page.putInt(RingFormat.Reader.AT_FRAMES, options.frames());
    page.putLong(RingFormat.Reader.AT_PATIENCE, options.patienceNanos());
    return page.array();
  }

  /** What {@link #VARIABLE} has to say. */
  public Path path() {
    return path;
  }

  RingOptions options() {
    return options;
  }

  /** Shows that the reader lives. */
  public synchronized void beat() {
    reader.putLongRelease(RingFormat.Reader.AT_HEARTBEAT, ++beats);
  }

  /** Tells programs the mode with this code; 0: nothing is to be recorded. */
  public void mode(int code) {
    reader.putIntRelease(RingFormat.Reader.AT_MODE, code);
  }

  /** Images that could not make their file, or gave up. */
  long failedImages() {
    return reader.getLongAcquire(RingFormat.Reader.AT_FAILED_IMAGES);
  }

  /** Images that have made their file. */
  long madeImages() {
    return reader.getLongAcquire(RingFormat.Reader.AT_MADE_IMAGES);
  }

  /** Events of images without a file. */
  long lostEvents() {
    return reader.getLongAcquire(RingFormat.Reader.AT_LOST_EVENTS);
  }

  /** The files that have appeared since the last call; those of one process in their order. */
  List<Path> newFiles() {
    String[] names = path.toFile().list();
    if (names == null) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      if (name.endsWith(RingFormat.Image.SUFFIX) && known.add(name)) {
        files.add(path.resolve(name));
      }
    }
    files.sort(
        Comparator.comparingInt((Path file) -> file.toString().length())
            .thenComparing(Path::toString));
    return files;
  }

  /** The file is gone: its name may come again. */
  void forget(Path file) {
    known.remove(file.getFileName().toString());
  }

  /** Tells programs that nobody reads any more, and deletes everything. */
  @Override
  public void close() throws IOException {
    reader.putIntRelease(RingFormat.Reader.AT_ENDED, 1);
    delete(path);
    // The page stays mapped: a heartbeat on another thread may still want to write to it.
  }

  /** Directories of readers that do not run any more; their programs have given up long since. */
  private static void deleteLeftovers(Path place) {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(place, PREFIX + "*")) {
      for (Path directory : directories) {
        if (isLeftover(directory)) {
          delete(directory);
        }
      }
    } catch (IOException | RuntimeException e) {
      return; // Somebody else's, or somebody else was faster.
    }
  }

  private static boolean isLeftover(Path directory) throws IOException {
    String name = directory.getFileName().toString();
    String pid = name.substring(PREFIX.length(), Math.max(PREFIX.length(), name.lastIndexOf('-')));
    return pid.matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(pid)).isEmpty()
        && Files.isWritable(directory);
  }

  private static void delete(Path directory) throws IOException {
    File[] files = directory.toFile().listFiles();
    if (files != null) {
      for (File file : files) {
        Files.deleteIfExists(file.toPath());
      }
    }
    Files.deleteIfExists(directory);
  }
}
