package lucene;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NIOFSDirectory;
import plain.Walks;

/** Lets Lucene write and read: to memory that it asks the program for, and to files. */
public final class Indexing {
  private static final List<Object> KEPT = new ArrayList<>();

  private Indexing() {}

  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(args[0]), "index");
    for (int i = 0; i < 50; i++) {
      ByteBuffersDataOutput output =
          new ByteBuffersDataOutput(
              10, 12, ByteBuffer::allocateDirect, ByteBuffersDataOutput.NO_REUSE);
      output.writeBytes(new byte[20_000]);
      KEPT.add(output);
      ByteBuffersDataOutput other =
          new ByteBuffersDataOutput(
              10, 12, Indexing::block, ByteBuffersDataOutput.NO_REUSE);
      other.writeString("a text that is long enough for something to be written");
      KEPT.add(other);
    }
    // A thread's own buffers go when it ends.
    Thread thread = new Thread(() -> files(directory));
    thread.start();
    thread.join();
    files(directory);
    for (int i = 0; i < 5_000; i++) {
      KEPT.add(ByteBuffer.allocateDirect(8));
    }
    Walks.print();
  }

  private static ByteBuffer block(int size) {
    return ByteBuffer.allocateDirect(size);
  }

  private static void files(Path path) {
    try (NIOFSDirectory directory = new NIOFSDirectory(path)) {
      String name = "file-" + System.nanoTime();
      try (IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
        for (int i = 0; i < 100_000; i++) {
          output.writeLong(i);
        }
      }
      try (IndexInput input = directory.openInput(name, IOContext.DEFAULT)) {
        for (int i = 0; i < 100_000; i++) {
          input.readLong();
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
