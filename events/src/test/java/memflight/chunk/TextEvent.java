package memflight.chunk;

import jdk.jfr.Name;

/** Every type of field that an event class can have, with a duration and a stack trace. */
@Name("test.Text")
final class TextEvent extends jdk.jfr.Event {
  static final String NAME = "test.Text";

  boolean flag;
  byte tiny;
  short small;
  char letter;
  int number;
  String first;
  long large;
  float ratio;
  double precise;
  Thread thread;
  Class<?> type;
  String second;
  long last;
}
