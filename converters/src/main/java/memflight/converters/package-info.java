/**
 * Whole files in, whole files out, and the {@code memflight} command in front of them.
 *
 * <p>{@link memflight.converters.Memflight} is the command; each subcommand is a class that ends in
 * {@code Command}: it takes arguments in, makes one call and prints. {@code MemorySource} hides
 * whether a history comes from a memlog or from a recording; {@link
 * memflight.converters.RecordingProfile}, {@link memflight.converters.JfrToMemlog} and {@link
 * memflight.converters.MemlogToJfr} are the library behind it. The last one takes a log apart
 * ({@code LogPlan}), converts the parts at the same time ({@code PartConversion} reads, {@code
 * RecordingEvents} writes) and puts them together. {@code JavaCommand}, {@code AgentJar} and {@code
 * AttachedJvm} start recording in other JVMs.
 *
 * <p>Threads: everything belongs to the thread that calls it, but for the workers of {@code
 * MemlogToJfr}, which share nothing; only byte counts may be read from others. Nothing here runs in
 * a recorded JVM.
 */
package memflight.converters;
