package memflight.bridge;

import memflight.events.MemRecordType;

/** Puts {@link MemProfiler} behind its management interface. */
final class MemProfilerBean implements MemProfilerMXBean {
  private final MemProfiler profiler;

  MemProfilerBean(MemProfiler profiler) {
    this.profiler = profiler;
  }

  @Override
  public String getMode() {
    return profiler.mode().optionName();
  }

  @Override
  public boolean enable(String mode) {
    return profiler.enable(MemRecordType.ofOptionName(mode));
  }

  @Override
  public String report() {
    return profiler.report().text();
  }

  @Override
  public int getLogNumber() {
    return profiler.logNumber();
  }

  @Override
  public void setLogNumber(int segments) {
    profiler.setLogNumber(segments);
  }

  @Override
  public String getLogState() {
    return profiler.logState();
  }

  @Override
  public String getProblem() {
    return profiler.problem();
  }

  @Override
  public long getLostEvents() {
    return profiler.completeness().lostEvents();
  }

  @Override
  public long getUnknownFrees() {
    return profiler.completeness().unknownFrees();
  }

  @Override
  public long getConflicts() {
    return profiler.completeness().conflicts();
  }

  @Override
  public long getStackWalks() {
    return profiler.hooks().stackWalks();
  }
}
