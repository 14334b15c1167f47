package memflight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ConstantPoolTest {
  private static final AllocatingCalls CALLS =
      new AllocatingCalls(List.of("java.nio.ByteBuffer.allocateDirect"));

  /** A class with constants of many kinds and one call. */
  private static byte[] classThatCalls(String... owners) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "a/B", null, "java/lang/Object", null);
    MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "c", "()V", null, null);
    method.visitCode();
    // Long and double take two numbers each in the pool.
    method.visitLdcInsn(1L << 40);
    method.visitLdcInsn(2.5);
    method.visitLdcInsn("text");
    method.visitLdcInsn(1 << 20);
    method.visitLdcInsn(1.5f);
    for (String owner : owners) {
      method.visitMethodInsn(Opcodes.INVOKESTATIC, owner, "allocateDirect", "()V", false);
    }
    method.visitMaxs(9, 9);
    method.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  @Test
  void findsTheNameOfAnOwner() {
    assertThat(ConstantPool.mayCall(classThatCalls("java/nio/ByteBuffer"), CALLS)).isTrue();
  }

  @Test
  void passesOverOtherNames() {
    assertThat(ConstantPool.mayCall(classThatCalls(), CALLS)).isFalse();
    assertThat(ConstantPool.mayCall(classThatCalls("java/nio/ByteBuffed"), CALLS)).isFalse();
    assertThat(ConstantPool.mayCall(classThatCalls("java/nio/CharBuffer"), CALLS)).isFalse();
  }

  @Test
  void leavesAClassAloneThatIsWovenAlready() {
    byte[] woven = classThatCalls("java/nio/ByteBuffer", HookClass.INTERNAL_NAME);
    assertThat(ConstantPool.mayCall(woven, CALLS)).isFalse();
  }

  @Test
  void takesWhatIsNoClassFileForOneThatDoesNotCall() {
    assertThat(ConstantPool.mayCall(new byte[0], CALLS)).isFalse();
    assertThat(ConstantPool.mayCall(new byte[100], CALLS)).isFalse();
  }

  @Test
  void saysThatItDoesNotKnowATag() {
    byte[] file = classThatCalls();
    file[10] = 99;
    assertThatThrownBy(() -> ConstantPool.mayCall(file, CALLS))
        .hasMessage("unknown tag 99 in a constant pool");
  }
}
