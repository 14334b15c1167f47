package memflight.chunk;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of one metadata event, and how to step over a value of any of them. */
final class ChunkTypes {
  /** Structs nest two or three deep; more means that a type contains itself. */
  private static final int MAX_DEPTH = 32;

  private final Map<Long, ChunkType> byId = new LinkedHashMap<>();
  private final long stringTypeId;

  ChunkTypes(List<ChunkType> types) {
    long stringId = -1;
    for (ChunkType type : types) {
      byId.put(type.id(), type);
      if (type.name().equals(ChunkFormat.STRING_TYPE)) {
        stringId = type.id();
      }
    }
    this.stringTypeId = stringId;
  }

  Collection<ChunkType> all() {
    return byId.values();
  }

  /** The id of the string type, or -1. */
  long stringTypeId() {
    return stringTypeId;
  }

  /** The name of a type, or null. */
  String nameOf(long typeId) {
    ChunkType type = byId.get(typeId);
    return type == null ? null : type.name();
  }

  void skip(ChunkType.Field field, ChunkCursor in) throws IOException {
    skip(field, in, 0);
  }

  /** Steps over one value as it stands in its own constant pool. */
  void skip(long typeId, ChunkCursor in) throws IOException {
    skip(typeId, in, 0);
  }

  private void skip(ChunkType.Field field, ChunkCursor in, int depth) throws IOException {
    int count = field.array() ? in.readCount("array elements") : 1;
    for (int i = 0; i < count; i++) {
      if (field.constantPool()) {
        in.readVarint();
      } else {
        skip(field.typeId(), in, depth);
      }
    }
  }

  private void skip(long typeId, ChunkCursor in, int depth) throws IOException {
    ChunkType type = byId.get(typeId);
    if (type == null) {
      throw in.bad("a type of the metadata", "type " + typeId);
    }
    if (depth > MAX_DEPTH) {
      throw in.bad("types nested at most " + MAX_DEPTH + " deep", "deeper: " + type.name());
    }
    if (!type.fields().isEmpty()) {
      for (ChunkType.Field field : type.fields()) {
        skip(field, in, depth + 1);
      }
      return;
    }
    switch (type.name()) {
      case "boolean", "byte" -> in.readByte();
      case "char", "short", "int", "long" -> in.readVarint();
      case "float" -> in.skip(Float.BYTES);
      case "double" -> in.skip(Double.BYTES);
      case ChunkFormat.STRING_TYPE -> in.skipString();
      // An empty struct would also let an array of any length cost no bytes.
      default -> throw in.bad("a primitive type", type.name());
    }
  }
}
