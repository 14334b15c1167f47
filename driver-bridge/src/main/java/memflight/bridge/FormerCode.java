package memflight.bridge;

import java.util.Map;
import memflight.events.Site;

/**
 * What is needed to name the frames of a class's former code, which goes on running where it ran
 * when the class was retransformed: the JVM itself forgets its files and lines. Thread-safe.
 */
public final class FormerCode {
  private static final class Versions {
    volatile boolean isSuperseded;
    volatile Lines lines;
  }

  /**
   * Where the byte code of one version of a class stands in its source.
   *
   * @param sourceFile or null
   * @param ofMethod by name and descriptor: pairs of a byte code index and the line that begins
   *     there, in ascending order
   */
  public record Lines(String sourceFile, Map<String, int[]> ofMethod) {
    int of(String method, int bytecodeIndex) {
      int[] pairs = ofMethod.getOrDefault(method, new int[0]);
      int line = Site.NO_LINE;
      for (int i = 0; i < pairs.length && pairs[i] <= bytecodeIndex; i += 2) {
        line = pairs[i + 1];
      }
      return line;
    }
  }

  private final ClassValue<Versions> ofClass =
      new ClassValue<>() {
        @Override
        protected Versions computeValue(Class<?> type) {
          return new Versions();
        }
      };

  FormerCode() {}

  /**
   * Says that {@code type} is about to get other code.
   *
   * @param lines those of the code that it has now, or null where they are not known. Of more than
   *     one former version none is told from the others, so no lines are known any more
   */
  public synchronized void superseded(Class<?> type, Lines lines) {
    Versions versions = ofClass.get(type);
    versions.lines = versions.isSuperseded ? null : lines;
    versions.isSuperseded = true;
  }

  /** Whether a class has had other code, so that a byte code index says little. */
  boolean isSuperseded(Class<?> type) {
    return ofClass.get(type).isSuperseded;
  }

  /** Lines of the former code, or null. */
  Lines lines(Class<?> type) {
    return ofClass.get(type).lines;
  }
}
