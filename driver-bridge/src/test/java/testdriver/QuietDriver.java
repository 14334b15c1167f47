package testdriver;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Path file = Files.createTempFile("quiet", null);
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
        FileChannel channel = out.getChannel()) {
      channel.write(ByteBuffer.wrap(new byte[20_000]));
    }
    Files.delete(file);
    System.out.println("-- then a channel's buffer --");
    System.out.println(profiler.report().text());
  }
}
