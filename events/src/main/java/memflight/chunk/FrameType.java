package memflight.chunk;

/** What kind of code a stack frame runs. The keys are those that JVMs write. */
public enum FrameType {
  INTERPRETED(0, "Interpreted"),
  JIT_COMPILED(1, "JIT compiled"),
  INLINED(2, "Inlined"),
  NATIVE(3, "Native");

  private final int key;
  private final String description;

  FrameType(int key, String description) {
    this.key = key;
    this.description = description;
  }

  int key() {
    return key;
  }

  String description() {
    return description;
  }
}
