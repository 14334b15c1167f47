package memflight.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The program in {@code programs/sites}, which calls what the build's language level does not have;
 * and classes that no compiler of today makes.
 */
final class SitesProgram {
  private static final String BUFFER = "java/nio/ByteBuffer";

  private SitesProgram() {}

  /** Puts its classes into {@code directory}. */
  static void compile(Path directory) throws IOException {
    List<String> sources = new ArrayList<>(List.of("library", "sites"));
    if (Runtime.version().feature() >= 22) {
      sources.add("newer");
    }
    Programs.compile(directory, RecordedJvm.agent(), sources);
    write(directory, "Subroutine", Opcodes.V1_4, SitesProgram::subroutine);
    write(directory, "OldWithFrames", Opcodes.V1_6, method -> branches(method, true));
    write(directory, "OldWithoutFrames", Opcodes.V1_6, method -> branches(method, false));
    write(directory, "Large", Opcodes.V17, SitesProgram::large);
    write(directory, "LongJump", Opcodes.V17, SitesProgram::longJump);
  }

  private interface Body {
    void write(MethodVisitor method);
  }

  /** A LongSupplier whose one method is {@code body}. */
  private static void write(Path directory, String name, int version, Body body)
      throws IOException {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(
        version,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER,
        "sites/" + name,
        null,
        "java/lang/Object",
        new String[] {"java/util/function/LongSupplier"});
    writer.visitSource(name + ".source", null);
    MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
    constructor.visitCode();
    constructor.visitVarInsn(Opcodes.ALOAD, 0);
    constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
    constructor.visitInsn(Opcodes.RETURN);
    constructor.visitMaxs(0, 0);
    constructor.visitEnd();
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "getAsLong", "()J", null, null);
    method.visitCode();
    body.write(method);
    method.visitMaxs(0, 0);
    method.visitEnd();
    writer.visitEnd();
    Files.write(directory.resolve("sites").resolve(name + ".class"), writer.toByteArray());
  }

  private static void allocate(MethodVisitor method, int line, int size) {
    Label here = new Label();
    method.visitLabel(here);
    method.visitLineNumber(line, here);
    method.visitIntInsn(Opcodes.SIPUSH, size);
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC, BUFFER, "allocateDirect", "(I)L" + BUFFER + ";", false);
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC, "sites/Keep", "it", "(L" + BUFFER + ";)L" + BUFFER + ";", false);
    method.visitInsn(Opcodes.POP);
  }

  private static void returnZero(MethodVisitor method) {
    method.visitInsn(Opcodes.LCONST_0);
    method.visitInsn(Opcodes.LRETURN);
  }

  /** What compilers made of finally before Java 6. */
  private static void subroutine(MethodVisitor method) {
    Label subroutine = new Label();
    allocate(method, 7, 479);
    method.visitJumpInsn(Opcodes.JSR, subroutine);
    allocate(method, 9, 487);
    method.visitJumpInsn(Opcodes.JSR, subroutine);
    returnZero(method);
    method.visitLabel(subroutine);
    method.visitVarInsn(Opcodes.ASTORE, 1);
    allocate(method, 11, 491);
    method.visitVarInsn(Opcodes.RET, 1);
  }

  /** Without frames the JVM falls back to its old verifier. */
  private static void branches(MethodVisitor method, boolean hasFrames) {
    Label other = new Label();
    Label join = new Label();
    method.visitVarInsn(Opcodes.ALOAD, 0);
    method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "hashCode", "()I", false);
    method.visitJumpInsn(Opcodes.IFLT, other);
    allocate(method, 13, 499);
    method.visitJumpInsn(Opcodes.GOTO, join);
    method.visitLabel(other);
    if (hasFrames) {
      method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
    allocate(method, 15, 503);
    method.visitLabel(join);
    if (hasFrames) {
      method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    }
    allocate(method, 17, 509);
    returnZero(method);
  }

  /** With anything more in it the branch is too long for the instruction that takes it. */
  private static void longJump(MethodVisitor method) {
    Label end = new Label();
    method.visitVarInsn(Opcodes.ALOAD, 0);
    method.visitJumpInsn(Opcodes.IFNULL, end);
    for (int i = 0; i < 32_750; i++) {
      method.visitInsn(Opcodes.NOP);
    }
    allocate(method, 21, 541);
    method.visitLabel(end);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    allocate(method, 23, 547);
    returnZero(method);
  }

  /** There is no room for anything more in this method. */
  private static void large(MethodVisitor method) {
    for (int i = 0; i < 65_520; i++) {
      method.visitInsn(Opcodes.NOP);
    }
    allocate(method, 19, 521);
    returnZero(method);
  }
}
