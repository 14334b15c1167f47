/**
 * The vocabulary: the JFR events {@code memflight.*}, sites and modes. Event classes are written by
 * hooks and by the consumer, from any thread; their names and fields are a contract. Start with
 * {@link memflight.events.AllocationEvent} and {@link memflight.events.MarkerEvent}.
 */
package memflight.events;
