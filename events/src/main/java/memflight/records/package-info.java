/**
 * What is live: the records of live allocations, the accounting by site and interval, and the
 * reports made from it.
 *
 * <p>Start at {@link memflight.records.LiveMemory}: it takes allocations and frees in time order,
 * keeps each live allocation in a {@link memflight.records.LiveAllocations} (a hash or an array)
 * and the sums in {@link memflight.records.SiteTotals}, and closes the intervals. {@link
 * memflight.records.MemoryReport} and {@link memflight.records.MemoryDiff} show the sums.
 *
 * <p>Threads: the records and the accounting belong to one thread and take no lock. Reports and
 * diffs are immutable.
 */
package memflight.records;
