/**
 * memlog v1: the history of a session in segment files that each stand alone.
 *
 * <p>{@link memflight.memlog.MemlogWriter} writes them, {@link memflight.memlog.MemlogSegment}
 * reads one, {@link memflight.memlog.MemlogRoot} finds those that belong together and {@link
 * memflight.memlog.MemlogProfile} answers questions about a whole run: its timeline, and who held
 * the memory at an instant. The format is written down byte by byte in {@code memlog-v1.md} beside
 * these files.
 *
 * <p>Threads: a writer and a segment belong to one thread, but for what they say themselves; a
 * profile parses with several workers and is used by one thread afterwards.
 *
 * <p>Start reading at {@code memlog-v1.md}, then {@code MemlogFormat} and {@link
 * memflight.memlog.MemlogWriter}.
 */
package memflight.memlog;
