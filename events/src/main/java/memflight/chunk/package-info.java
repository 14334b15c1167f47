/**
 * Reads and writes JFR chunks, format 2.x. Reading: finished recordings, the chunk that a JVM is
 * writing, and what a killed JVM left behind. Events arrive as primitives in one reused array; no
 * event object is ever made.
 *
 * <p>Start at {@link memflight.chunk.EventSpec} (what the caller wants), then {@link
 * memflight.chunk.RecordingReader} (files) and {@link memflight.chunk.LiveChunks} (a repository in
 * use). Both drive one {@code ChunkReader}, which reads a chunk flush by flush: types, constant
 * pools, events.
 *
 * <p>Writing: start at {@link memflight.chunk.RecordingWriter}, which makes finished recordings
 * with the times that its caller gives. It shares with the readers the constants of the format
 * only.
 *
 * <p>Threads: nothing here starts one. A reader belongs to the thread that calls it, and handlers
 * run in that thread. Only the progress counters may be read from elsewhere.
 *
 * <p>These classes may run inside the recorded JVM, so they keep to {@code RandomAccessFile} and
 * heap arrays: channels and {@code java.nio.file.Files} would allocate the memory being recorded.
 */
package memflight.chunk;
