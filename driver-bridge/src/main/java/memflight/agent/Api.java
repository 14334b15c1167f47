package memflight.agent;

import org.objectweb.asm.Opcodes;

/** The level of ASM's interface that the agent is written for. */
final class Api {
  static final int LEVEL = Opcodes.ASM9;

  private Api() {}
}
