package memflight.bridge;

/**
 * The profiler's operations over JMX, as {@value #NAME}. Modes go by name, such as {@code
 * log-fast}.
 */
public interface MemProfilerMXBean {
  String NAME = "memflight:type=MemProfiler";

  /** The mode, as commands spell it. */
  String getMode();

  /**
   * Switches to a mode.
   *
   * @return whether the profiler is in that mode now
   */
  boolean enable(String mode);

  /** What is live, as the manual's text. Waits for JFR's next flush, about a second. */
  String report();

  /** How many memlog segments are kept. */
  int getLogNumber();

  void setLogNumber(int segments);

  /** What the log is doing, in one line. */
  String getLogState();

  /** Why the last switch of the mode failed, or empty. */
  String getProblem();

  /** Events that were lost in this session. */
  long getLostEvents();

  /** Frees of memory that was allocated before the session began. */
  long getUnknownFrees();

  /** Events that contradict what was recorded. */
  long getConflicts();

  /** How often the stack had to be walked to find an allocation's line. */
  long getStackWalks();
}
