/** Tests of what a watcher sees, without a terminal. */
package memflight.watch;
