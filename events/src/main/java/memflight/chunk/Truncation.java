package memflight.chunk;

/**
 * A chunk that is not all there. Offsets are bytes from the file's start.
 *
 * @param chunkOffset where the chunk starts
 * @param goodUpTo the end of what was read
 * @param reason what is missing, for people
 */
public record Truncation(String file, long chunkOffset, long goodUpTo, String reason) {}
