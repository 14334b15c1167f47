/**
 * The benchmarks that the project's claims rest on. Start with {@link
 * memflight.benchmarks.QuickRun}, which runs them all; each is also an ordinary JMH benchmark that
 * checks what it computed. The inputs are made from a seed: {@link
 * memflight.benchmarks.MallocTrace} is where their addresses come from. JMH decides on the threads:
 * one, unless a class says otherwise.
 */
package memflight.benchmarks;
