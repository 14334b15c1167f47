package memflight.ring;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Processes as a test wants them: all alive, with all their files mapped, until it says so. */
final class FakeProcesses extends Processes {
  final Set<Long> dead = new HashSet<>();
  final Set<Path> unmapped = new HashSet<>();
  final Set<String> threads = new HashSet<>();

  @Override
  boolean isAlive(long pid, long start) {
    return !dead.contains(pid) && start == ImageWriter.start(pid);
  }

  @Override
  Set<String> threads(long pid) {
    return threads;
  }

  @Override
  boolean maps(long pid, Path file) {
    return !unmapped.contains(file);
  }
}
