package otheragent;

import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * An agent that counts the calls of all methods of the program's, so that nothing in them stands
 * where it stood. {@code retransform}: by a transformer, for classes to come and those that are
 * there. {@code redefine}: only those that are there, from their class files.
 */
public final class OtherAgent {
  private static final AtomicLong ENTERED = new AtomicLong();

  private OtherAgent() {}

  public static void premain(String options, Instrumentation instrumentation) throws Exception {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (isConcerned(type.getName().replace('.', '/')) && instrumentation.isModifiableClass(type)) {
        loaded.add(type);
      }
    }
    if (options.equals("redefine")) {
      for (Class<?> type : loaded) {
        byte[] changed = changed(file(type));
        instrumentation.redefineClasses(new ClassDefinition(type, changed));
      }
    } else {
      instrumentation.addTransformer(new Transformer(), true);
      for (Class<?> type : loaded) {
        instrumentation.retransformClasses(type);
      }
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("entered " + ENTERED)));
    System.out.println("other agent: " + options + " " + loaded.size());
  }

  public static void agentmain(String options, Instrumentation instrumentation) throws Exception {
    premain(options, instrumentation);
  }

  /** What the changed classes call. */
  public static void entered() {
    ENTERED.incrementAndGet();
  }

  private static boolean isConcerned(String name) {
    return name.startsWith("sites/") && !name.contains("/0x") && !name.startsWith("sites/L");
  }

  private static byte[] file(Class<?> type) throws Exception {
    try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
      return in.readAllBytes();
    }
  }

  private static byte[] changed(byte[] file) {
    ClassReader reader = new ClassReader(file);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Changes(writer), 0);
    return writer.toByteArray();
  }

  private static final class Transformer implements ClassFileTransformer {
    @Override
    public byte[] transform(
        Module module,
        ClassLoader loader,
        String name,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] file) {
      return name != null && isConcerned(name) ? changed(file) : null;
    }
  }

  private static final class Changes extends ClassVisitor {
    Changes(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitCode() {
          super.visitCode();
          super.visitMethodInsn(
              Opcodes.INVOKESTATIC, "otheragent/OtherAgent", "entered", "()V", false);
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String callee, String type, boolean isInterface) {
          // Calls come to stand somewhere else.
          for (int i = 0; i < 7; i++) {
            super.visitInsn(Opcodes.NOP);
          }
          super.visitMethodInsn(opcode, owner, callee, type, isInterface);
        }
      };
    }
  }
}
