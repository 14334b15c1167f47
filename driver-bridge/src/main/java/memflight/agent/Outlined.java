package memflight.agent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps what lies behind the hook out of its callers: else the JVM compiles all of it, JFR's
 * writing of events included, once more for each place that allocates or frees, which takes longer
 * than a few hundred thousand calls of it. Stands in for the JDK's annotation, which the JVM heeds
 * in its own packages only: {@link HookClass} puts that into the copy of {@link HookTemplate}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Outlined {}
