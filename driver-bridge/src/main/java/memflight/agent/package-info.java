/**
 * The Java agent: weaves calls of the hooks into the JDK's off-heap allocator. Runs once, when the
 * agent is loaded. Start with {@link memflight.agent.Agent}.
 */
package memflight.agent;
