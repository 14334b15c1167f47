/**
 * From the raw events of JFR chunks to what is live: {@link memflight.pipe.EventMerger} puts the
 * events of all producers in causal order and knows each one that is missing; {@link
 * memflight.pipe.SessionReplay} rebuilds sessions from them. Recordings made of a log, {@link
 * memflight.pipe.LoggedLayouts}, need neither: {@link memflight.pipe.LoggedReplay}. The live
 * follower and the readers of finished files share all of it. Single-threaded unless a class says
 * otherwise.
 */
package memflight.pipe;
