package memflight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import memflight.bridge.ProfilerOptions;
import memflight.events.MemRecordType;
import org.junit.jupiter.api.Test;

class AgentOptionsTest {
  private static AgentOptions parse(String text) {
    return AgentOptions.parse(text, ProfilerOptions.DEFAULT);
  }

  @Test
  void recordsInMemoryUnlessToldOtherwise() {
    assertThat(parse(null).mode()).isEqualTo(MemRecordType.MEM_RECORD);
    assertThat(parse("").jfr()).isNull();
    assertThat(parse("").libraries()).contains("io.netty.");
  }

  @Test
  void readsEveryOption() {
    AgentOptions options =
        parse(
            "mode=log-fast,root=/a,limit=3,segment=80000000,jfr=/b.jfr,report=/c,libraries=x.;y.");
    assertThat(options.mode()).isEqualTo(MemRecordType.LOG_FAST);
    assertThat(options.profiler())
        .isEqualTo(new ProfilerOptions(Path.of("/a").toAbsolutePath(), 3, 80_000_000));
    assertThat(options.jfr()).isEqualTo(Path.of("/b.jfr").toAbsolutePath());
    assertThat(options.report()).isEqualTo(Path.of("/c").toAbsolutePath());
    assertThat(options.libraries()).contains("x.", "y.", "io.netty.");
  }

  @Test
  void addsCallsToItsOwnOrWeavesNone() {
    assertThat(parse("").calls()).isEqualTo(AllocatingCalls.DEFAULT);
    assertThat(parse("calls=a.B.c;d.E.f").calls())
        .contains("a.B.c", "d.E.f", "java.nio.ByteBuffer.allocateDirect");
    assertThat(parse("calls=none").calls()).isEmpty();
  }

  @Test
  void keepsWhatIsNotNamed() {
    ProfilerOptions before = new ProfilerOptions(Path.of("/before"), 4, 90_000_000);
    assertThat(AgentOptions.parse("mode=log-record,limit=5", before).profiler())
        .isEqualTo(before.withLimit(5));
  }

  @Test
  void takesCommasAndBackslashesBehindABackslash() {
    assertThat(parse("root=/a\\,b\\\\c,mode=closed").profiler().root().toString())
        .endsWith("a,b\\c");
  }

  @Test
  void saysWhatItDoesNotKnow() {
    assertThatThrownBy(() -> parse("mode=fast"))
        .hasMessage(
            "unknown mode 'fast': known are closed, log-record, log-fast, mem-record, mem-fast");
    assertThatThrownBy(() -> parse("colour=red")).hasMessageStartingWith("unknown option 'colour'");
    assertThatThrownBy(() -> parse("limit=ten")).hasMessage("limit=ten is not a number");
    assertThatThrownBy(() -> parse("limit=0")).hasMessageContaining("at least 1");
  }
}
