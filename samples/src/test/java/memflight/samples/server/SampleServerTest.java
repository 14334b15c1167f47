package memflight.samples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SampleServerTest {
  private static final ExportPlan SMALL_EXPORT = new ExportPlan(3, 4099, 1, 1);
  private static final int REQUESTS = 90;
  private static final long SEED = 7;

  private final SampleServer server = SampleServer.start(SMALL_EXPORT);
  private final LoadClient client = new LoadClient(server.port(), SEED);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void browsingLeaksNothing() {
    client.browse(REQUESTS, 0);

    awaitLiveBytes(0);
    assertThat(server.leak().blocks()).isZero();
  }

  @Test
  void everythingButThePlantedPicturesIsReleased() throws Exception {
    client.load(REQUESTS, 0);

    List<ByteBuf> pictures = List.copyOf(server.services().sessions().pictures());
    assertThat(pictures).isNotEmpty().allMatch(picture -> picture.refCnt() == 1);
    awaitLiveBytes(pictures.stream().mapToLong(ByteBuf::capacity).sum());
  }

  @Test
  void countsWhatThePlantedLineAllocated() throws Exception {
    client.load(REQUESTS, 0);

    List<ByteBuf> pictures = List.copyOf(server.services().sessions().pictures());
    assertThat(server.leak().blocks()).isEqualTo(pictures.size());
    assertThat(server.leak().bytes())
        .isEqualTo(pictures.stream().mapToLong(SampleServerTest::wholeWords).sum());
  }

  @Test
  void namesThePlantedLines() throws Exception {
    client.login("somebody");
    client.export();

    assertThat(server.leak().line()).isEqualTo(lineOf("SessionCache.java", "// THE PLANTED LEAK"));
    assertThat(server.growth().line()).isEqualTo(lineOf("Export.java", "// THE PLANTED GROWTH"));
  }

  @Test
  void anExportGivesAllItsPagesBack() {
    client.export();

    assertThat(server.growth().blocks()).isEqualTo(3);
    assertThat(server.growth().bytes()).isEqualTo(3 * 4104);
    awaitLiveBytes(0);
  }

  @Test
  void theSameSeedLeaksTheSame() throws Exception {
    client.load(REQUESTS, 0);
    try (SampleServer other = SampleServer.start(SMALL_EXPORT)) {
      new LoadClient(other.port(), SEED).load(REQUESTS, 0);

      assertThat(other.leak()).hasToString(server.leak().toString());
    }
  }

  @Test
  void aRequestThatFailsEndsTheLoad() {
    assertThatThrownBy(() -> client.logout(12345))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("DELETE session/12345: 404 no such session: 12345");
    awaitLiveBytes(0);
  }

  /** The client has its answer a moment before the server has released it. */
  private void awaitLiveBytes(long bytes) {
    await().untilAsserted(() -> assertThat(server.liveBytes()).isEqualTo(bytes));
  }

  private static long wholeWords(ByteBuf buffer) {
    long remainder = buffer.capacity() % 8;
    return remainder == 0 ? buffer.capacity() : buffer.capacity() + 8 - remainder;
  }

  private static String lineOf(String file, String marker) throws IOException {
    String path = "memflight/samples/server/" + file;
    List<String> lines = Files.readAllLines(Path.of("src/main/java", path));
    List<Integer> marked =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).contains(marker))
            .mapToObj(i -> i + 1)
            .toList();
    assertThat(marked).hasSize(1);
    return path + ":" + marked.get(0);
  }
}
