package memflight.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import memflight.agent.AllocatingCalls.Kind;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Weaves the calls in one method: {@code previous = enter(slot); call; exit(previous)}, and the
 * same {@code exit} in a handler if the call throws. The handler stands behind the call, so that
 * the application's own handlers cover it, and comes first in the table, so that they do not come
 * before it. A call whose surroundings cannot be worked out (dead code) is left alone.
 */
final class CallWeaver extends AnalyzerAdapter {
  /** Gives slots to calls. */
  interface Slots {
    /** The slot of a call in {@code line}, 0 for a library's, or {@link #LEAVE_ALONE}. */
    int of(String method, int line);
  }

  static final int LEAVE_ALONE = -1;

  private final MethodNode woven;
  private final AllocatingCalls calls;
  private final Slots slots;
  private final boolean hasFrames;
  private final int firstNewLocal;
  private final List<TryCatchBlockNode> handlers = new ArrayList<>();
  private int line = -1;
  private int count;

  private CallWeaver(
      String owner,
      MethodNode original,
      MethodNode woven,
      AllocatingCalls calls,
      Slots slots,
      boolean hasFrames) {
    super(Api.LEVEL, owner, original.access, original.name, original.desc, woven);
    this.woven = woven;
    this.calls = calls;
    this.slots = slots;
    this.hasFrames = hasFrames;
    firstNewLocal = original.maxLocals;
    if (!hasFrames) {
      // Old classes need no frames, and their subroutines cannot be followed.
      locals = null;
      stack = null;
    }
  }

  /**
   * Weaves a method and hands the outcome to {@code next}.
   *
   * @param version of the class file
   * @return how many calls were woven
   */
  static int weave(
      String owner,
      int version,
      MethodNode original,
      AllocatingCalls calls,
      Slots slots,
      MethodVisitor next) {
    MethodNode woven =
        new MethodNode(
            Api.LEVEL, original.access, original.name, original.desc, original.signature, null);
    CallWeaver weaver =
        new CallWeaver(owner, original, woven, calls, slots, (version & 0xFFFF) >= Opcodes.V1_6);
    original.accept(weaver);
    woven.tryCatchBlocks.addAll(0, weaver.handlers);
    woven.accept(next);
    return weaver.count;
  }

  // The adapter refuses the subroutines of old classes, even where it is asked nothing.

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    if (opcode == Opcodes.JSR) {
      mv.visitJumpInsn(opcode, label);
    } else {
      super.visitJumpInsn(opcode, label);
    }
  }

  @Override
  public void visitVarInsn(int opcode, int variable) {
    if (opcode == Opcodes.RET) {
      mv.visitVarInsn(opcode, variable);
    } else {
      super.visitVarInsn(opcode, variable);
    }
  }

  @Override
  public void visitLineNumber(int number, Label start) {
    line = number;
    super.visitLineNumber(number, start);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    Kind kind = calls.kindOf(opcode, owner, name, descriptor);
    boolean isLeftAlone = kind == Kind.OTHER || (hasFrames && locals == null);
    int slot = isLeftAlone ? LEAVE_ALONE : slots.of(woven.name, line);
    if (slot == LEAVE_ALONE) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      return;
    }
    count++;
    if (kind == Kind.BY_RECEIVER) {
      enterByReceiver(slot, Type.getArgumentTypes(descriptor));
    } else {
      push(kind == Kind.LIBRARY ? slot | HookTemplate.LIBRARY_CALL : slot);
      hook("enter", "(I)I");
      mv.visitVarInsn(Opcodes.ISTORE, firstNewLocal);
    }

    Label start = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label after = new Label();
    Object[] localsAtHandler = hasFrames ? withPrevious(locals) : null;
    mv.visitLabel(start);
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    mv.visitLabel(end);
    exit();
    mv.visitJumpInsn(Opcodes.GOTO, after);
    mv.visitLabel(handler);
    frame(localsAtHandler, "java/lang/Throwable");
    exit();
    mv.visitInsn(Opcodes.ATHROW);
    mv.visitLabel(after);
    if (hasFrames) {
      frame(compact(locals), compact(stack));
    }
    // A frame may not be followed by another without an instruction between.
    mv.visitInsn(Opcodes.NOP);
    handlers.add(new TryCatchBlockNode(node(start), node(end), node(handler), null));
  }

  /** The receiver lies below the arguments: they step aside. */
  private void enterByReceiver(int slot, Type[] arguments) {
    int[] aside = new int[arguments.length];
    int local = firstNewLocal + 1;
    for (int i = arguments.length - 1; i >= 0; i--) {
      aside[i] = local;
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ISTORE), local);
      local += arguments[i].getSize();
    }
    mv.visitInsn(Opcodes.DUP);
    push(slot);
    hook("enter", "(Ljava/lang/Object;I)I");
    mv.visitVarInsn(Opcodes.ISTORE, firstNewLocal);
    for (int i = 0; i < arguments.length; i++) {
      mv.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), aside[i]);
    }
  }

  private void push(int constant) {
    mv.visitLdcInsn(constant);
  }

  private void exit() {
    mv.visitVarInsn(Opcodes.ILOAD, firstNewLocal);
    hook("exit", "(I)V");
  }

  private void hook(String name, String descriptor) {
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, HookClass.INTERNAL_NAME, name, descriptor, false);
  }

  private LabelNode node(Label label) {
    return (LabelNode) label.info;
  }

  private void frame(Object[] localsNow, Object... stackNow) {
    if (hasFrames) {
      mv.visitFrame(Opcodes.F_NEW, localsNow.length, localsNow, stackNow.length, stackNow);
    }
  }

  private Object[] withPrevious(List<Object> localsNow) {
    List<Object> padded = new ArrayList<>(localsNow);
    padded.addAll(Collections.nCopies(firstNewLocal - padded.size(), Opcodes.TOP));
    padded.add(Opcodes.INTEGER);
    return compact(padded);
  }

  /** As frames are written: long and double once, while the adapter has a TOP behind them. */
  private static Object[] compact(List<Object> types) {
    Object[] compact = new Object[types.size()];
    int size = 0;
    for (int i = 0; i < types.size(); i++) {
      Object type = types.get(i);
      compact[size++] = type;
      if (Opcodes.LONG.equals(type) || Opcodes.DOUBLE.equals(type)) {
        i++;
      }
    }
    return Arrays.copyOf(compact, size);
  }
}
