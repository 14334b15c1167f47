package memflight.chunk;

import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;

/** A JVM that emits numbered allocations until its standard input ends or it is killed. */
final class EmittingProgram {
  private EmittingProgram() {}

  public static void main(String[] args) throws Exception {
    int perRound = Integer.parseInt(args[0]);
    try (Recording recording = new Recording()) {
      recording.enable(AllocEvent.class);
      recording.start();
      Thread emitter = new Thread(() -> emit(perRound), "emitter");
      emitter.setDaemon(true);
      emitter.start();
      while (System.in.read() >= 0) {}
    }
  }

  private static void emit(int perRound) {
    long sequence = 1;
    while (true) {
      for (int i = 0; i < perRound; i++) {
        AllocEvent.emit(0, sequence++);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
