package memflight.ring;

import java.util.List;
import memflight.records.BlockRecord;

/**
 * Receives what programs wrote into their rings, in causal order, from the reader's thread. Times
 * are {@code System.nanoTime()} of this machine; they do not run back but for events of a thread
 * that was stopped in the middle of writing one, which are given the time that has been reached.
 *
 * <p>Images are numbered from 0, rings too; a site is its image's own id. Definitions come before
 * anything that uses them, as soon as they are read, ahead of their time.
 */
public interface RingListener {
  /** One code address of a site. */
  record CodeFrame(int module, boolean isInternal, long offset) {}

  /** A new image is being read; {@code parent} is its parent's pid where it came from a fork. */
  default void imageStarted(int image, long pid, boolean isFork, long parent) {}

  /**
   * Blocks were obtained, or are about to be given back: a run of one ring, which no other ring has
   * anything to put into.
   *
   * @param records has a {@link BlockRecord} at {@code from}, and each {@link BlockRecord#WORDS}
   *     behind that until {@code to}; the listener's own during the call
   */
  void blocks(int image, int ring, long[] records, int from, int to);

  /** The last free of this ring, that of {@code address}, did not happen. */
  void restored(int image, int ring, long nanos, long address);

  /** Pages are in use for {@code site}; they replace what was mapped there. */
  void mapped(int image, int ring, long nanos, long address, long size, int site);

  /** Pages are in use no more. */
  void unmapped(int image, int ring, long nanos, long address, long size);

  /** A site is a stack of code addresses, innermost first. */
  void siteDefined(int image, int site, List<CodeFrame> frames);

  /** A site is a location that the program names. */
  void siteDefined(int image, int site, String file, int line, String function, boolean isInternal);

  /** A module of the program; code addresses count from {@code loadBias}. */
  void moduleDefined(int image, int module, String path, byte[] buildId, long loadBias);

  /** All definitions that the coming events use have been told. */
  default void definitionsEnd() {}

  /** The driver takes its memory from one arena. */
  default void arena(int image, long nanos, long address, long size, int granule) {}

  /** The program asks for the mode with this code. */
  default void modeWanted(int image, long nanos, int code) {}

  /** {@code count} events of this ring were never written. */
  void lost(int image, int ring, long count);

  /**
   * The image is over.
   *
   * @param isResult whether the recorded program itself ended in it: then what it holds stays
   */
  void imageEnded(int image, long nanos, boolean isResult);

  /** Every event up to {@code nanos} has been told. */
  default void reached(long nanos) {}
}
