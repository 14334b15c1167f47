/**
 * From a driver's allocator to reports, inside the recorded JVM. Hooks, on the driver's threads,
 * turn calls into JFR events; the follower, on a thread of its own, reads back what JFR flushed and
 * keeps the account. Native programs' rings are read by a thread that keeps their account itself.
 * Start with {@link memflight.bridge.MemProfiler}.
 */
package memflight.bridge;
