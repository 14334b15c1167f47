package memflight.chunk;

/**
 * A stack frame to be written.
 *
 * @param className any text; Mission Control shows each {@code /} in it as {@code .}, so a path
 *     belongs into the method's name
 * @param methodName any text, shown as it is
 * @param line 0 or -1 if unknown
 */
public record Frame(String className, String methodName, int line, FrameType type) {
  public Frame {
    if (className == null || methodName == null || type == null) {
      throw new IllegalArgumentException(
          "a frame has a class, a method and a type: " + className + "." + methodName + " " + type);
    }
  }
}
