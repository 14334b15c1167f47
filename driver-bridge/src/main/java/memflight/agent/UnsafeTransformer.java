package memflight.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.LocalVariablesSorter;

/**
 * Weaves calls of the hook into the JDK's off-heap allocator, around its calls of the native {@code
 * allocateMemory0}, {@code reallocateMemory0} and {@code freeMemory0}: after an allocation, before
 * a free, on both sides of a reallocation. It adds straight-line code, no branches and no handlers.
 */
final class UnsafeTransformer implements ClassFileTransformer {
  static final String UNSAFE = "jdk/internal/misc/Unsafe";

  /**
   * Calls of the hook there must be at least: two allocations, a free, and the two of a
   * reallocation.
   */
  private static final int EXPECTED_CALLS = 5;

  /** The methods that call them: the class is large, and all others are copied unread. */
  private static final Set<String> ALLOCATORS =
      Set.of("allocateMemory", "reallocateMemory", "freeMemory");

  private volatile String failure;

  /** Why the last transformation failed, or null. */
  String failure() {
    return failure;
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (!UNSAFE.equals(className)) {
      return null;
    }
    try {
      ClassReader reader = new ClassReader(bytes);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      UnsafeVisitor visitor = new UnsafeVisitor(writer);
      reader.accept(visitor, ClassReader.EXPAND_FRAMES);
      failure =
          visitor.woven >= EXPECTED_CALLS
              ? null
              : "found " + visitor.woven + " places to hook instead of " + EXPECTED_CALLS;
      return writer.toByteArray();
    } catch (Throwable e) {
      // The JVM would swallow it and leave the class unhooked without a word.
      failure = e.toString();
      return null;
    }
  }

  private static final class UnsafeVisitor extends ClassVisitor {
    private int woven;

    UnsafeVisitor(ClassVisitor next) {
      super(Api.LEVEL, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return ALLOCATORS.contains(name) ? new CallWeaver(access, descriptor, next) : next;
    }

    private final class CallWeaver extends LocalVariablesSorter {
      CallWeaver(int access, String descriptor, MethodVisitor next) {
        super(Api.LEVEL, access, descriptor, next);
      }

      /** Our locals are used within one straight run only, so no frame needs to know them. */
      @Override
      protected void updateNewLocals(Object[] newLocals) {
        Arrays.fill(newLocals, Opcodes.TOP);
      }

      @Override
      public void visitMethodInsn(
          int opcode, String owner, String name, String descriptor, boolean isInterface) {
        Runnable call = () -> super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        boolean isOurs = owner.equals(UNSAFE);
        if (isOurs && name.equals("allocateMemory0")) {
          weaveAllocation(call);
        } else if (isOurs && name.equals("reallocateMemory0")) {
          weaveReallocation(call);
        } else if (isOurs && name.equals("freeMemory0")) {
          weaveFree(call);
        } else {
          call.run();
        }
      }

      private void weaveAllocation(Runnable call) {
        int size = newLocal(Type.LONG_TYPE);
        super.visitInsn(Opcodes.DUP2);
        mv.visitVarInsn(Opcodes.LSTORE, size);
        call.run();
        super.visitInsn(Opcodes.DUP2);
        mv.visitVarInsn(Opcodes.LLOAD, size);
        hook("allocated", "(JJ)V");
      }

      private void weaveReallocation(Runnable call) {
        int size = newLocal(Type.LONG_TYPE);
        int before = newLocal(Type.LONG_TYPE);
        int after = newLocal(Type.LONG_TYPE);
        mv.visitVarInsn(Opcodes.LSTORE, size);
        super.visitInsn(Opcodes.DUP2);
        mv.visitVarInsn(Opcodes.LSTORE, before);
        mv.visitVarInsn(Opcodes.LLOAD, before);
        hook("freed", "(J)V");
        mv.visitVarInsn(Opcodes.LLOAD, size);
        call.run();
        super.visitInsn(Opcodes.DUP2);
        mv.visitVarInsn(Opcodes.LSTORE, after);
        mv.visitVarInsn(Opcodes.LLOAD, before);
        mv.visitVarInsn(Opcodes.LLOAD, after);
        mv.visitVarInsn(Opcodes.LLOAD, size);
        hook("reallocated", "(JJJ)V");
      }

      private void weaveFree(Runnable call) {
        super.visitInsn(Opcodes.DUP2);
        hook("freed", "(J)V");
        call.run();
      }

      private void hook(String name, String descriptor) {
        woven++;
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, HookClass.INTERNAL_NAME, name, descriptor, false);
      }
    }
  }
}
