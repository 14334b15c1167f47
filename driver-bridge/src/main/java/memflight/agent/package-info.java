/**
 * The Java agent: weaves calls of the hooks into the JDK's off-heap allocator, when the agent is
 * loaded, and the slots of sites into the calls that lead there, on the threads that load classes.
 * Start with {@link memflight.agent.Agent}; for the calls, with {@link
 * memflight.agent.CallSiteTransformer}.
 */
package memflight.agent;
