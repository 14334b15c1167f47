package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import memflight.chunk.RecordingReader;
import memflight.pipe.SessionListener;
import memflight.pipe.SessionStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import testdriver.OverloadDriver;

/** Threads that emit as fast as they can. */
class OverloadIT {
  @TempDir Path directory;

  @Test
  void losesNothing() throws Exception {
    Path jfr = directory.resolve("all.jfr");
    List<String> lines =
        new RecordedJvm(directory, "mode=mem-record,jfr=" + jfr)
            .with(OverloadDriver.class.getName(), "4", "4000000")
            .run();
    assertThat(lines).contains("lost 0", "incomplete false");
    assertThat(lines).contains("live 1 101000 1000", "live 4 104000 1000");
    SessionStream stream = new SessionStream(new SessionListener() {});
    new RecordingReader(stream.specs(), stream).read(jfr);
    stream.finish();
    assertThat(stream.lostEvents()).isZero();
    assertThat(lines).contains("emitted 4000000");
    assertThat(stream.arrivedEvents()).isGreaterThanOrEqualTo(4_000_000);
  }

  @Test
  void slowsTheProgramDownRatherThanLoseEventsInASmallPool() throws Exception {
    List<String> lines =
        new RecordedJvm(directory, "mode=closed")
            .with(OverloadDriver.class.getName(), "4", "1500000", "late")
            .run();
    assertThat(lines).anyMatch(line -> line.contains("JFR runs already, with buffers of 10 MB"));
    assertThat(lines).contains("lost 0", "incomplete false");
  }
}
