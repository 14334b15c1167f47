package memflight.chunk;

import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("test.Alloc")
@StackTrace(false)
final class AllocEvent extends jdk.jfr.Event {
  static final String NAME = "test.Alloc";

  long address;
  long size;
  int site;
  int producer;
  long sequence;

  static void emit(int producer, long sequence) {
    AllocEvent event = new AllocEvent();
    event.address = sequence % 5 == 0 ? -sequence : 0x7f00_0000_0000L + sequence * 32;
    event.size = Long.MAX_VALUE >> sequence % 64; // Compressed integers of every length.
    event.site = (int) (sequence % 77) - 3;
    event.producer = producer;
    event.sequence = sequence;
    event.commit();
  }
}
