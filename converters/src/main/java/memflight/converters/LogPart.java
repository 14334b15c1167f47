package memflight.converters;

import java.nio.file.Path;
import java.util.List;

/**
 * A piece of a log that is converted on its own: it begins with a baseline and shares no interval
 * with another piece. Times are nanoseconds since the session's start.
 *
 * @param segments the files in order
 * @param firstBlock the block of the first file to begin with
 * @param startNanos where to begin; what the log holds before only leads up to what is live here
 * @param endNanos where to end
 * @param entriesEnd entries from here on belong to others
 * @param isLast whether the recording ends here
 * @param isClosed whether the session ends here, too
 * @param entriesBefore entries of the log before the start
 */
record LogPart(
    List<Path> segments,
    int firstBlock,
    long startNanos,
    long endNanos,
    long entriesEnd,
    boolean isLast,
    boolean isClosed,
    long entriesBefore) {}
