package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReentryGuardTest {
  private final ReentryGuard guard = new ReentryGuard();
  private final Thread thread = Thread.currentThread();

  @Test
  void letsAThreadInOnceUntilItLeaves() {
    assertThat(guard.enter(thread, 3)).isTrue();
    assertThat(guard.enter(thread, 3)).isFalse();
    guard.exit(thread, 3);
    assertThat(guard.enter(thread, 3)).isTrue();
  }

  @Test
  void letsInAnotherThreadOfTheSameProducer() {
    Thread other = new Thread(() -> {});
    assertThat(guard.enter(other, 3)).isTrue();
    assertThat(guard.enter(thread, 3)).isTrue();
    assertThat(guard.enter(thread, 3)).as("displaced, but inside").isFalse();
    guard.exit(other, 3);
    assertThat(guard.enter(thread, 3)).as("the slot is free, the thread is inside").isFalse();
    guard.exit(thread, 3);
    assertThat(guard.enter(thread, 3)).isTrue();
    assertThat(guard.enter(other, 3)).isTrue();
  }

  @Test
  void waitsForThoseInside() throws Exception {
    Thread other = new Thread(() -> {});
    guard.enter(other, 3);
    CountDownLatch empty = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () -> {
              guard.awaitEmpty();
              empty.countDown();
            });
    waiting.start();
    guard.exit(other, 3);
    empty.await();
    waiting.join();
    assertThat(guard.enter(other, 3)).isTrue();
  }
}
