package memflight.agent;

import java.nio.charset.StandardCharsets;

/**
 * A quick look at a class file's constant pool: whether it names a class that has methods to weave
 * calls of. Most classes do not, and nothing else of them is read.
 */
final class ConstantPool {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int FIRST_ENTRY = 10;

  /** The tag of a text. */
  static final int UTF8 = 1;

  private ConstantPool() {}

  /** Whether the class may call a method that {@code calls} lists and is not woven already. */
  static boolean mayCall(byte[] file, AllocatingCalls calls) {
    if (file.length < FIRST_ENTRY || int32(file, 0) != MAGIC) {
      return false;
    }
    int count = uint16(file, 8);
    boolean isFound = false;
    int at = FIRST_ENTRY;
    for (int i = 1; i < count; i++) {
      int tag = file[at];
      if (tag == UTF8) {
        int length = uint16(file, at + 1);
        if (calls.isLengthOfOwner(length) || length == HookClass.INTERNAL_NAME.length()) {
          String text = new String(file, at + 3, length, StandardCharsets.UTF_8);
          if (text.equals(HookClass.INTERNAL_NAME)) {
            return false;
          }
          isFound |= calls.isOwner(text);
        }
        at += 3 + length;
      } else {
        at += sizeOf(tag);
        if (takesTwo(tag)) {
          i++;
        }
      }
    }
    return isFound;
  }

  /** Whether an entry has two numbers: the class file format gives them to long and double. */
  static boolean takesTwo(int tag) {
    return tag == 5 || tag == 6;
  }

  /** Bytes of an entry other than a text, its tag included. */
  static int sizeOf(int tag) {
    return switch (tag) {
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 5;
      case 5, 6 -> 9;
      case 7, 8, 16, 19, 20 -> 3;
      case 15 -> 4;
      default -> throw new IllegalArgumentException("unknown tag " + tag + " in a constant pool");
    };
  }

  private static int uint16(byte[] file, int at) {
    return ((file[at] & 0xFF) << 8) | (file[at + 1] & 0xFF);
  }

  private static int int32(byte[] file, int at) {
    return (uint16(file, at) << 16) | uint16(file, at + 2);
  }
}
