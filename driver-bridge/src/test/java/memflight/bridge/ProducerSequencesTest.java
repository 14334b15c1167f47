package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class ProducerSequencesTest {
  @Test
  void givesEachNumberOnceWhenThreadsShareAProducer() throws Exception {
    ProducerSequences sequences = new ProducerSequences();
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int n = 0; n < 5000; n++) {
                  taken.add(sequences.next(7));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(taken).hasSize(20_000).contains(1L, 20_000L);
    assertThat(sequences.last(7)).isEqualTo(20_000);
    assertThat(sequences.last(8)).isZero();
    assertThat(sequences.total()).isEqualTo(20_000);
  }
}
