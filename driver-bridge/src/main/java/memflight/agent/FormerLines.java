package memflight.agent;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import memflight.bridge.FormerCode;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** Reads the line tables of a class file, so that they outlive its code. */
final class FormerLines extends ClassVisitor {
  /** A reader whose labels know where they stand. */
  private static final class OffsetReader extends ClassReader {
    OffsetReader(byte[] file) {
      super(file);
    }

    @Override
    protected Label readLabel(int bytecodeOffset, Label[] labels) {
      Label label = super.readLabel(bytecodeOffset, labels);
      label.info = bytecodeOffset;
      return label;
    }
  }

  private final Map<String, int[]> ofMethod = new HashMap<>();
  private String sourceFile;

  private FormerLines() {
    super(Api.LEVEL);
  }

  static FormerCode.Lines of(byte[] file) {
    FormerLines lines = new FormerLines();
    new OffsetReader(file).accept(lines, ClassReader.SKIP_FRAMES);
    return new FormerCode.Lines(lines.sourceFile, lines.ofMethod);
  }

  @Override
  public void visitSource(String source, String debug) {
    sourceFile = source;
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    return new MethodVisitor(Api.LEVEL) {
      private int[] pairs = new int[0];

      @Override
      public void visitLineNumber(int line, Label start) {
        // Visited in the order of the code, whatever the order in the file.
        pairs = Arrays.copyOf(pairs, pairs.length + 2);
        pairs[pairs.length - 2] = (int) start.info;
        pairs[pairs.length - 1] = line;
      }

      @Override
      public void visitEnd() {
        ofMethod.put(name + descriptor, pairs);
      }
    };
  }
}
