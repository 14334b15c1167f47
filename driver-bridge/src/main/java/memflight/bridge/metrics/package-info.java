/**
 * The meters for an application's own Micrometer: {@link
 * memflight.bridge.metrics.MemflightMetrics}. The one package that needs Micrometer, which the
 * application brings. It is not in the agent's jar: there the class path's loader would define it,
 * out of sight of a Micrometer that a child loader holds, as in an executable jar with jars inside.
 * It uses nothing but public classes of {@code memflight.bridge}, which may come from another
 * loader.
 */
package memflight.bridge.metrics;
