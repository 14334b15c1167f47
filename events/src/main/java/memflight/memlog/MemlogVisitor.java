package memflight.memlog;

import memflight.events.Site;
import memflight.records.EntryListener;

/**
 * Receives everything in a segment in the order in which it stands there: each block's header, then
 * what the block holds. For dumps and checks; whoever wants entries only needs an {@link
 * EntryListener}.
 */
public interface MemlogVisitor extends EntryListener {
  /** A block begins; its content follows. */
  default void block(MemlogBlock block) {}

  /** A site's text; the last one in a segment counts. */
  default void site(Site site) {}

  /** What is live at a site at the time of the baseline block. */
  default void baseline(int site, long bytes, long blocks) {}

  /** What the log is known to miss so far. */
  default void losses(MemlogLosses losses) {}

  /** The segment ends here, on purpose. */
  default void end(MemlogEnd reason) {}

  @Override
  default void allocation(
      long time, int producer, long sequence, long address, long size, int site) {}

  @Override
  default void free(long time, int producer, long sequence, long address, long size, int site) {}
}
