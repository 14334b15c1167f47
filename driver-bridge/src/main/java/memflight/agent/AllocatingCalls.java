package memflight.agent;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;

/**
 * The methods whose calls are woven, by the class that the call names. None of them may run code of
 * the application's before it has allocated, other than that of its receiver, which is looked at
 * when the call runs. Immutable.
 */
final class AllocatingCalls {
  /** How a call is woven. */
  enum Kind {
    /** Not at all. */
    OTHER,
    /** It runs code of the JDK only. */
    JDK,
    /** It runs code of a library. */
    LIBRARY,
    /** Its receiver says whose code it runs. */
    BY_RECEIVER
  }

  static final List<String> DEFAULT =
      List.of(
          "java.nio.ByteBuffer.allocateDirect",
          "sun.misc.Unsafe.allocateMemory",
          "sun.misc.Unsafe.reallocateMemory",
          "jdk.internal.misc.Unsafe.allocateMemory",
          "jdk.internal.misc.Unsafe.reallocateMemory",
          "java.lang.foreign.Arena.allocate",
          "java.lang.foreign.Arena.allocateFrom",
          "java.lang.foreign.SegmentAllocator.allocate",
          "java.lang.foreign.SegmentAllocator.allocateFrom",
          "io.netty.buffer.ByteBufAllocator.buffer",
          "io.netty.buffer.ByteBufAllocator.directBuffer",
          "io.netty.buffer.ByteBufAllocator.ioBuffer",
          "io.netty.buffer.AbstractByteBufAllocator.buffer",
          "io.netty.buffer.AbstractByteBufAllocator.directBuffer",
          "io.netty.buffer.AbstractByteBufAllocator.ioBuffer",
          "io.netty.buffer.PooledByteBufAllocator.buffer",
          "io.netty.buffer.PooledByteBufAllocator.directBuffer",
          "io.netty.buffer.PooledByteBufAllocator.ioBuffer",
          "io.netty.buffer.UnpooledByteBufAllocator.buffer",
          "io.netty.buffer.UnpooledByteBufAllocator.directBuffer",
          "io.netty.buffer.UnpooledByteBufAllocator.ioBuffer",
          "io.netty.buffer.Unpooled.directBuffer");

  private static final Set<String> FINAL_ALLOCATORS =
      Set.of("sun/misc/Unsafe", "jdk/internal/misc/Unsafe");

  private final Map<String, Set<String>> methodsOfOwner = new HashMap<>();
  private final Set<Integer> lengthsOfOwners = new HashSet<>();

  /**
   * @param methods full names, such as {@code java.nio.ByteBuffer.allocateDirect}
   */
  AllocatingCalls(Collection<String> methods) {
    for (String method : methods) {
      int dot = method.lastIndexOf('.');
      if (dot <= 0 || dot == method.length() - 1) {
        throw new IllegalArgumentException(
            "'" + method + "' is not a method such as java.nio.ByteBuffer.allocateDirect");
      }
      String owner = method.substring(0, dot).replace('.', '/');
      methodsOfOwner.computeIfAbsent(owner, name -> new HashSet<>()).add(method.substring(dot + 1));
      lengthsOfOwners.add(owner.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  /** Those of the JDK alone. */
  static AllocatingCalls ofJdk(Collection<String> methods) {
    return new AllocatingCalls(
        methods.stream().filter(name -> isOfJdk(name.replace('.', '/'))).toList());
  }

  Kind kindOf(int opcode, String owner, String name, String descriptor) {
    Set<String> methods = methodsOfOwner.get(owner);
    // A character set can be the application's.
    if (methods == null
        || !methods.contains(name)
        || descriptor.contains("Ljava/nio/charset/Charset;")) {
      return Kind.OTHER;
    }
    if (opcode == Opcodes.INVOKESTATIC) {
      return isOfJdk(owner) ? Kind.JDK : Kind.LIBRARY;
    }
    return FINAL_ALLOCATORS.contains(owner) ? Kind.JDK : Kind.BY_RECEIVER;
  }

  /** Whether {@code owner}, with slashes, has such methods. */
  boolean isOwner(String owner) {
    return methodsOfOwner.containsKey(owner);
  }

  /** Whether such an owner's name has this many bytes: most names are told apart by that. */
  boolean isLengthOfOwner(int bytes) {
    return lengthsOfOwners.contains(bytes);
  }

  /** Whether a class of this name, with slashes, comes with the JDK. */
  static boolean isOfJdk(String owner) {
    return owner.startsWith("java/") || owner.startsWith("jdk/") || owner.startsWith("sun/");
  }
}
