package memflight.watch;

import java.io.Closeable;
import java.io.IOException;

/** Where events come from. For one thread; delivers to the stream that it was made with. */
public interface EventSource extends Closeable {
  /**
   * Delivers what there is; does not wait for more.
   *
   * @return whether there was anything
   * @throws IOException if nothing more can be read
   */
  boolean poll() throws IOException;

  /** Why nothing more will ever come, as a person would say it; empty while more may come. */
  String end();

  /** What stands in the way of events just now, or empty. */
  default String news() {
    return "";
  }
}
