package memflight.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import memflight.bridge.AllocationHooks;
import memflight.bridge.ClassOwners.Owner;
import memflight.bridge.FormerCode;
import memflight.bridge.WovenCalls;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves the calls of allocating methods in classes of the application, so that the hook knows the
 * line that allocates without walking the stack; and in classes of libraries, so that it knows that
 * a library allocates for the application's call. A class that cannot be woven stays as it is: the
 * stack is walked for its allocations. Thread-safe.
 */
final class CallSiteTransformer implements ClassFileTransformer {
  private final AllocationHooks hooks;
  private final AllocatingCalls allCalls;
  private final AllocatingCalls callsOfJdk;
  private final Consumer<String> log;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile Set<Class<?>> unchanged = Collections.emptySet();

  CallSiteTransformer(AllocationHooks hooks, Collection<String> calls, Consumer<String> log) {
    this.hooks = hooks;
    allCalls = new AllocatingCalls(calls);
    callsOfJdk = AllocatingCalls.ofJdk(calls);
    this.log = log;
  }

  /** What is woven in classes of an owner, or null. */
  AllocatingCalls callsIn(Owner owner) {
    return switch (owner) {
      case APPLICATION -> allCalls;
      case LIBRARY -> callsOfJdk;
      default -> null;
    };
  }

  /**
   * Has the lines of some classes kept when they are transformed: those whose code is still what
   * they were loaded with. Any other class may run code that nobody has the lines of: woven when it
   * was loaded, or another agent's.
   */
  void knowLinesOf(Set<Class<?>> types) {
    unchanged = types;
  }

  @Override
  public byte[] transform(
      Module module,
      ClassLoader loader,
      String className,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    try {
      if (loader == null || className == null) {
        return null;
      }
      String name = className.replace('/', '.');
      Owner owner = hooks.owners().of(name, loader, module);
      AllocatingCalls calls = callsIn(owner);
      if (calls == null) {
        return null;
      }
      byte[] woven = null;
      FormerCode.Lines lines = null;
      if (ConstantPool.mayCall(bytes, calls)) {
        ClassReader reader = new ClassReader(bytes);
        woven = weave(reader, name, owner, calls);
        lines = unchanged.contains(redefined) ? FormerLines.of(bytes) : null;
      }
      if (redefined != null) {
        hooks.formerCode().superseded(redefined, lines);
      }
      return woven;
    } catch (Throwable e) {
      failed(className, e);
      return null;
    }
  }

  /** Counts a class that stays as it is, and says the first. */
  void failed(String className, Throwable cause) {
    if (failures.getAndIncrement() == 0) {
      log.accept("calls in " + className + " are not woven, which costs time only: " + cause);
    }
  }

  private byte[] weave(ClassReader reader, String name, Owner owner, AllocatingCalls calls) {
    CallFinder finder = new CallFinder(calls);
    reader.accept(finder, ClassReader.SKIP_FRAMES);
    if (finder.methods.isEmpty()) {
      return null;
    }
    String file = WovenCalls.fileOf(name, finder.sourceFile);
    CallWeaver.Slots slots =
        (method, line) -> {
          if (owner == Owner.LIBRARY) {
            return 0;
          }
          int slot = hooks.wovenCalls().slotOf(file, line, name + "." + method);
          return slot == WovenCalls.NO_SLOT ? CallWeaver.LEAVE_ALONE : slot;
        };
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new MethodSelector(writer, finder, calls, slots), ClassReader.EXPAND_FRAMES);
    return writer.toByteArray();
  }

  /** Finds the methods that have calls to weave. */
  private static final class CallFinder extends ClassVisitor {
    private final AllocatingCalls calls;
    private final Set<String> methods = new HashSet<>();
    private int version;
    private String sourceFile;

    CallFinder(AllocatingCalls calls) {
      super(Api.LEVEL);
      this.calls = calls;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] faces) {
      this.version = version;
    }

    @Override
    public void visitSource(String source, String debug) {
      sourceFile = source;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Api.LEVEL) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String callee, String type, boolean isInterface) {
          if (calls.kindOf(opcode, owner, callee, type) != AllocatingCalls.Kind.OTHER) {
            methods.add(name + descriptor);
          }
        }
      };
    }
  }

  /** Weaves the methods that were found; the others are copied as they are. */
  private static final class MethodSelector extends ClassVisitor {
    private final CallFinder finder;
    private final AllocatingCalls calls;
    private final CallWeaver.Slots slots;
    private String className;

    MethodSelector(
        ClassVisitor next, CallFinder finder, AllocatingCalls calls, CallWeaver.Slots slots) {
      super(Api.LEVEL, next);
      this.finder = finder;
      this.calls = calls;
      this.slots = slots;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] faces) {
      className = name;
      super.visit(version, access, name, signature, parent, faces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if (!finder.methods.contains(name + descriptor)) {
        return next;
      }
      return new MethodNode(Api.LEVEL, access, name, descriptor, signature, exceptions) {
        @Override
        public void visitEnd() {
          CallWeaver.weave(className, finder.version, this, calls, slots, next);
        }
      };
    }
  }
}
