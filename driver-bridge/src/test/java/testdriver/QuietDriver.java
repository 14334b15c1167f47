package testdriver;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import memflight.bridge.MemProfiler;
import memflight.events.MemRecordType;

/**
 * Does nothing but use memflight: switches modes, asks for reports, changes the log number. One
 * buffer of its own, 12,345 bytes, is all that it holds. Prints the last report.
 */
public final class QuietDriver {
  private QuietDriver() {}

  public static void main(String[] args) throws Exception {
    ByteBuffer own = ByteBuffer.allocateDirect(12_345);
    MemProfiler profiler = MemProfiler.instance();
    for (MemRecordType mode :
        new MemRecordType[] {
          MemRecordType.LOG_FAST, MemRecordType.LOG_RECORD, MemRecordType.MEM_FAST
        }) {
      profiler.enable(mode);
      profiler.setLogNumber(5);
      profiler.report();
    }
    System.out.println(profiler.report().text());
    System.out.println("capacity " + own.capacity());
    System.out.println("-- then a channel's buffer --");
    // In a thread of its own: this one may have such a buffer already, from JFR's own writing.
    File file = File.createTempFile("quiet", null);
    Thread writer = new Thread(() -> write(profiler, file));
    writer.start();
    writer.join();
    file.delete();
  }

  private static void write(MemProfiler profiler, File file) {
    try (RandomAccessFile out = new RandomAccessFile(file, "rw");
        FileChannel channel = out.getChannel()) {
      channel.write(ByteBuffer.wrap(new byte[20_000]));
      System.out.println(profiler.report().text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
