/**
 * The reader's side of the rings by which native programs hand over their allocations; the page
 * {@code ring-v2.md} beside this file is the contract. One thread reads; only {@link
 * memflight.ring.RingDirectory}'s heartbeat, mode and figures may be used from others. Start with
 * {@link memflight.ring.RingReader} and {@link memflight.ring.RingListener}.
 */
package memflight.ring;
