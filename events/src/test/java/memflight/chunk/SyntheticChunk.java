package memflight.chunk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds chunks that no JVM writes: each method adds to the end, {@link #build} adds metadata. */
final class SyntheticChunk {
  private final ByteArrayOutputStream events = new ByteArrayOutputStream();
  private final List<Element> types = new ArrayList<>();
  private long checkpointAt;

  /** Bytes in the encodings of the format. */
  static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes varint(long value) {
      long rest = value;
      for (int i = 0; i < 8; i++) {
        if ((rest & ~0x7fL) == 0) {
          out.write((int) rest);
          return this;
        }
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
      return this;
    }

    Bytes raw(byte... bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Bytes utf8(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return raw((byte) ChunkFormat.STRING_UTF8).varint(bytes.length).raw(bytes);
    }

    Bytes latin1(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return raw((byte) ChunkFormat.STRING_LATIN1).varint(bytes.length).raw(bytes);
    }

    Bytes chars(String text) {
      raw((byte) ChunkFormat.STRING_CHARS).varint(text.length());
      text.chars().forEach(this::varint);
      return this;
    }

    byte[] toArray() {
      return out.toByteArray();
    }
  }

  private record Element(String name, Map<String, String> attributes, List<Element> children) {}

  static Bytes bytes() {
    return new Bytes();
  }

  /** Declares a type; {@code fields} are "name type-id", "[]" or "#" behind for array and pool. */
  SyntheticChunk type(long id, String name, String... fields) {
    List<Element> children = new ArrayList<>();
    for (String field : fields) {
      int space = field.indexOf(' ');
      String type = field.substring(space + 1);
      children.add(
          new Element(
              "field",
              Map.of(
                  "name",
                  field.substring(0, space),
                  "class",
                  type.replaceAll("\\D", ""),
                  "dimension",
                  type.contains("[]") ? "1" : "0",
                  "constantPool",
                  Boolean.toString(type.contains("#"))),
              List.of()));
    }
    types.add(new Element("class", Map.of("name", name, "id", Long.toString(id)), children));
    return this;
  }

  SyntheticChunk event(long typeId, Bytes body) {
    byte[] content = bytes().varint(typeId).raw(body.toArray()).toArray();
    // The size counts itself.
    int size = content.length + 1;
    while (bytes().varint(size).toArray().length + content.length != size) {
      size++;
    }
    events.writeBytes(bytes().varint(size).raw(content).toArray());
    return this;
  }

  /** Adds a checkpoint; {@code pools} is its content behind the flags. */
  SyntheticChunk checkpoint(long delta, Bytes pools) {
    checkpointAt = size();
    return event(
        ChunkFormat.CHECKPOINT_TYPE,
        bytes().varint(0).varint(0).varint(delta).raw((byte) 0).raw(pools.toArray()));
  }

  SyntheticChunk raw(byte... bytes) {
    events.writeBytes(bytes);
    return this;
  }

  /** How many bytes there are so far, header included. */
  int size() {
    return ChunkFormat.HEADER_BYTES + events.size();
  }

  ChunkSource build() {
    List<String> strings = new ArrayList<>();
    Element root = new Element("root", Map.of(), List.of(new Element("metadata", Map.of(), types)));
    collect(root, strings);
    Bytes metadata = bytes().varint(0).varint(0).varint(1).varint(strings.size());
    strings.forEach(metadata::chars);
    write(root, strings, metadata);
    int metadataAt = size();
    event(ChunkFormat.METADATA_TYPE, metadata);
    return new ArraySource(
        ByteBuffer.allocate(size())
            .putInt(ChunkFormat.MAGIC)
            .putShort((short) ChunkFormat.MAJOR_VERSION)
            .putShort((short) 1)
            .putLong(size())
            .putLong(checkpointAt == 0 ? metadataAt : checkpointAt)
            .putLong(metadataAt)
            .putLong(1_000)
            .putLong(0)
            .putLong(0)
            .putLong(1_000_000_000)
            .putInt(ChunkFormat.FLAG_COMPRESSED_INTS)
            .put(events.toByteArray())
            .array());
  }

  private static void collect(Element element, List<String> strings) {
    strings.add(element.name);
    element.attributes.forEach(
        (key, value) -> {
          strings.add(key);
          strings.add(value);
        });
    element.children.forEach(child -> collect(child, strings));
  }

  private static void write(Element element, List<String> strings, Bytes out) {
    out.varint(strings.indexOf(element.name)).varint(element.attributes.size());
    element.attributes.forEach(
        (key, value) -> out.varint(strings.indexOf(key)).varint(strings.indexOf(value)));
    out.varint(element.children.size());
    element.children.forEach(child -> write(child, strings, out));
  }
}
