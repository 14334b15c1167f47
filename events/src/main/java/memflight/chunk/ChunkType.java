package memflight.chunk;

import java.util.List;

/**
 * A type that a chunk's metadata declares: an event, a struct, or a primitive (no fields).
 *
 * @param id what events and constant pools call it, in this chunk only
 * @param fields in the order of their bytes
 */
record ChunkType(long id, String name, List<Field> fields) {
  /**
   * One field.
   *
   * @param constantPool whether a key into the pool of its type stands in for the value
   */
  record Field(String name, long typeId, boolean array, boolean constantPool) {}
}
