package memflight.chunk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a metadata event: a string table, then a tree of elements with attributes, of which only
 * classes and their fields matter here.
 */
final class MetadataReader {
  private static final int MAX_DEPTH = 16;

  private final ChunkCursor in;
  private final List<String> strings = new ArrayList<>();
  private final List<ChunkType> types = new ArrayList<>();

  private MetadataReader(ChunkCursor in) {
    this.in = in;
  }

  /** Reads the metadata event at {@code offset}, which ends before {@code end}. */
  static ChunkTypes read(ChunkCursor in, ChunkSource source, long offset, long end)
      throws IOException {
    in.seek(source, offset, end);
    long size = in.readVarint();
    in.limit(offset + size);
    long typeId = in.readVarint();
    if (typeId != ChunkFormat.METADATA_TYPE) {
      throw in.bad("a metadata event", "an event of type " + typeId);
    }
    in.readVarint(); // start
    in.readVarint(); // duration
    in.readVarint(); // id of this version of the metadata
    return new MetadataReader(in).readTypes();
  }

  private ChunkTypes readTypes() throws IOException {
    int count = in.readCount("strings");
    for (int i = 0; i < count; i++) {
      strings.add(in.readString(key -> null));
    }
    readElement(null, 0);
    return new ChunkTypes(types);
  }

  /** Reads an element and all inside it; {@code fields} are those of the class around it. */
  private void readElement(List<ChunkType.Field> fields, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw in.bad("metadata nested at most " + MAX_DEPTH + " deep", "deeper");
    }
    String element = readName();
    Attributes attributes = readAttributes();
    List<ChunkType.Field> inner = fields;
    if (element.equals("class")) {
      inner = new ArrayList<>();
    } else if (element.equals("field") && fields != null) {
      fields.add(attributes.toField());
    }
    int children = in.readCount("elements");
    for (int i = 0; i < children; i++) {
      readElement(inner, depth + 1);
    }
    if (element.equals("class")) {
      types.add(new ChunkType(attributes.number(attributes.id), attributes.name(), inner));
    }
  }

  private Attributes readAttributes() throws IOException {
    Attributes attributes = new Attributes();
    int count = in.readCount("attributes");
    for (int i = 0; i < count; i++) {
      String key = readName();
      String value = readName();
      switch (key) {
        case "name" -> attributes.name = value;
        case "id" -> attributes.id = value;
        case "class" -> attributes.typeId = value;
        case "dimension" -> attributes.dimension = value;
        case "constantPool" -> attributes.constantPool = value;
        default -> {}
      }
    }
    return attributes;
  }

  private String readName() throws IOException {
    long index = in.readVarint();
    if (index < 0 || index >= strings.size()) {
      throw in.bad("a string below " + strings.size(), Long.toString(index));
    }
    String name = strings.get((int) index);
    return name == null ? "" : name;
  }

  /** The attributes of one element, those that matter. */
  private final class Attributes {
    private String name;
    private String id;
    private String typeId;
    private String dimension;
    private String constantPool;

    private String name() throws ChunkException {
      if (name == null) {
        throw in.bad("a name", "none");
      }
      return name;
    }

    private long number(String text) throws ChunkException {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw in.bad("a type id", String.valueOf(text));
      }
    }

    private ChunkType.Field toField() throws ChunkException {
      boolean array = dimension != null && number(dimension) > 0;
      return new ChunkType.Field(name(), number(typeId), array, "true".equals(constantPool));
    }
  }
}
