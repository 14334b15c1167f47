/**
 * The live view of a JVM that somebody else runs: what its events say is followed, applied and
 * shown in this process, and nothing is kept in the watched one.
 *
 * <p>Two threads: one reads events and keeps the account ({@link memflight.watch.Watcher}), the
 * other one shows it. Between them go immutable {@link memflight.watch.Sample}s. What is shown is a
 * function of {@link memflight.watch.WatchModel}, so it is tested without a terminal. Start reading
 * at {@link memflight.watch.Watcher}, then {@link memflight.watch.WatchView}.
 */
package memflight.watch;
