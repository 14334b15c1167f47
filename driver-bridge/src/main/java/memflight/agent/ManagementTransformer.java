package memflight.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Weaves a call of the hook into the method that hands out the platform's MBean server, before it
 * returns: so memflight's MBean is there as soon as anybody can ask for it, and a program that
 * never does needs no server.
 */
final class ManagementTransformer implements ClassFileTransformer {
  private static final String FACTORY = "java/lang/management/ManagementFactory";
  private static final String METHOD = "getPlatformMBeanServer";

  private volatile boolean isWoven;

  /** Whether the call was woven the last time. */
  boolean isWoven() {
    return isWoven;
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (!FACTORY.equals(className)) {
      return null;
    }
    isWoven = false;
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new FactoryVisitor(writer), 0);
    return writer.toByteArray();
  }

  private final class FactoryVisitor extends ClassVisitor {
    FactoryVisitor(ClassVisitor next) {
      super(Api.LEVEL, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (!name.equals(METHOD)) {
        return next;
      }
      return new MethodVisitor(Api.LEVEL, next) {
        @Override
        public void visitInsn(int opcode) {
          if (opcode == Opcodes.ARETURN) {
            super.visitMethodInsn(
                Opcodes.INVOKESTATIC, HookClass.INTERNAL_NAME, "served", "()V", false);
            isWoven = true;
          }
          super.visitInsn(opcode);
        }
      };
    }
  }
}
