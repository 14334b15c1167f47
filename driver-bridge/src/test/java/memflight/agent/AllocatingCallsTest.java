package memflight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import memflight.agent.AllocatingCalls.Kind;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class AllocatingCallsTest {
  private static final AllocatingCalls CALLS = new AllocatingCalls(AllocatingCalls.DEFAULT);

  @Test
  void trustsWhatRunsCodeOfTheJdkAlone() {
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKESTATIC,
                "java/nio/ByteBuffer",
                "allocateDirect",
                "(I)Ljava/nio/ByteBuffer;"))
        .isEqualTo(Kind.JDK);
    assertThat(CALLS.kindOf(Opcodes.INVOKEVIRTUAL, "sun/misc/Unsafe", "allocateMemory", "(J)J"))
        .isEqualTo(Kind.JDK);
  }

  @Test
  void looksAtReceiversThatAnybodyCanImplement() {
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKEINTERFACE,
                "java/lang/foreign/Arena",
                "allocate",
                "(JJ)Ljava/lang/foreign/MemorySegment;"))
        .isEqualTo(Kind.BY_RECEIVER);
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKESPECIAL,
                "io/netty/buffer/PooledByteBufAllocator",
                "directBuffer",
                "(II)Lio/netty/buffer/ByteBuf;"))
        .isEqualTo(Kind.BY_RECEIVER);
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKESTATIC,
                "io/netty/buffer/Unpooled",
                "directBuffer",
                "()Lio/netty/buffer/ByteBuf;"))
        .isEqualTo(Kind.LIBRARY);
  }

  @Test
  void leavesOtherCallsAlone() {
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKESTATIC,
                "java/nio/ByteBuffer",
                "allocate",
                "(I)Ljava/nio/ByteBuffer;"))
        .isEqualTo(Kind.OTHER);
    assertThat(
            CALLS.kindOf(
                Opcodes.INVOKEINTERFACE,
                "java/lang/foreign/Arena",
                "allocateFrom",
                "(Ljava/lang/String;Ljava/nio/charset/Charset;)Ljava/lang/foreign/MemorySegment;"))
        .as("a character set can be the application's")
        .isEqualTo(Kind.OTHER);
  }

  @Test
  void knowsOnlyTheJdksInLibraries() {
    AllocatingCalls calls = AllocatingCalls.ofJdk(AllocatingCalls.DEFAULT);
    assertThat(calls.isOwner("java/nio/ByteBuffer")).isTrue();
    assertThat(calls.isOwner("io/netty/buffer/ByteBufAllocator")).isFalse();
  }

  @Test
  void saysWhatIsNoMethod() {
    for (String name : List.of("allocate", "", "a.", ".b")) {
      assertThatThrownBy(() -> new AllocatingCalls(List.of(name)))
          .hasMessage("'%s' is not a method such as java.nio.ByteBuffer.allocateDirect", name);
    }
  }
}
