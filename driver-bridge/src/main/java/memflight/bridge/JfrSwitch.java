package memflight.bridge;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import memflight.events.AllocationEvent;
import memflight.events.IntervalPeakEvent;
import memflight.events.MemRecordType;
import memflight.events.RecorderStateEvent;

/**
 * Turns the profiler on while anybody records our allocation events, such as {@code jcmd
 * JFR.start}, and off again afterwards; a profiler that was turned on in another way is left alone.
 * The recording's setting {@code memflight.RecorderState#mode} names the mode.
 */
final class JfrSwitch implements FlightRecorderListener {
  private static final List<String> ENABLED =
      List.of(AllocationEvent.NAME + "#enabled", IntervalPeakEvent.NAME + "#enabled");
  private static final String MODE = RecorderStateEvent.NAME + "#mode";

  /** Instead of a mode: whoever reads the recording keeps the account. */
  private static final String WATCHED = "watched";

  private final MemProfiler profiler;

  /** JFR calls listeners in the middle of its work, so what follows from it is done elsewhere. */
  private final ExecutorService switcher =
      Executors.newSingleThreadExecutor(body -> new OwnThread(body, "memflight switch"));

  private boolean isOn;

  JfrSwitch(MemProfiler profiler) {
    this.profiler = profiler;
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    switcher.execute(profiler::jfrStarted);
  }

  @Override
  public void recordingStateChanged(Recording recording) {
    if (!FlightRecording.isOwn(recording)) {
      switcher.execute(this::follow);
    } else if (recording.getState() == RecordingState.STOPPED
        || recording.getState() == RecordingState.CLOSED) {
      switcher.execute(() -> profiler.recordingStopped(recording));
    }
  }

  private void follow() {
    Optional<Map<String, String>> wanted =
        FlightRecorder.getFlightRecorder().getRecordings().stream()
            .filter(recording -> recording.getState() == RecordingState.RUNNING)
            .filter(recording -> !FlightRecording.isOwn(recording))
            .map(Recording::getSettings)
            .filter(settings -> ENABLED.stream().anyMatch(e -> "true".equals(settings.get(e))))
            // One that keeps the account elsewhere is content with whatever the others want.
            .min(Comparator.comparing(settings -> WATCHED.equals(settings.get(MODE))));
    if (wanted.isPresent() && profiler.mode() == MemRecordType.CLOSED) {
      isOn = turnOn(wanted.get().get(MODE));
    } else if (wanted.isEmpty() && isOn) {
      isOn = false;
      profiler.enable(MemRecordType.CLOSED);
    }
  }

  private boolean turnOn(String modeName) {
    if (WATCHED.equals(modeName)) {
      return told(profiler.feed());
    }
    MemRecordType mode = MemRecordType.MEM_RECORD;
    if (modeName != null) {
      try {
        mode = MemRecordType.ofOptionName(modeName);
      } catch (IllegalArgumentException e) {
        MemProfiler.log(e.getMessage());
      }
    }
    return told(profiler.enable(mode));
  }

  private boolean told(boolean isEnabled) {
    if (!isEnabled) {
      MemProfiler.log("nothing is recorded: " + profiler.problem());
    }
    return isEnabled;
  }
}
