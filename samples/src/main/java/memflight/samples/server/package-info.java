/**
 * A small web server on Netty with two faults that were put there on purpose: a leak of off-heap
 * buffers in one line of {@link memflight.samples.server.SessionCache}, and an export that piles up
 * buffers for a second and gives them all back. Its own client loads it over real sockets, and at
 * its end the program prints what a recorder must have seen.
 *
 * <p>Requests are answered by Netty's event loops; the client has a thread for each of its users.
 * Start with {@link memflight.samples.server.LeakyServer}.
 */
package memflight.samples.server;
