package memflight.chunk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node of the tree that a metadata event holds: a name, attributes, more elements inside. */
final class MetadataElement {
  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<MetadataElement> children = new ArrayList<>();

  MetadataElement(String name) {
    this.name = name;
  }

  MetadataElement with(String key, Object value) {
    attributes.put(key, value.toString());
    return this;
  }

  /** Adds an element inside, and answers that one. */
  MetadataElement child(String childName) {
    return add(new MetadataElement(childName));
  }

  /** Adds an element inside, and answers that one. */
  MetadataElement add(MetadataElement child) {
    children.add(child);
    return child;
  }

  /** Writes the table of all strings, then the tree with indexes into it. */
  void write(ChunkOutput out) throws IOException {
    Map<String, Integer> strings = new LinkedHashMap<>();
    collect(strings);
    out.putVarint(strings.size());
    for (String text : strings.keySet()) {
      out.putString(text);
    }
    write(out, strings);
  }

  private void collect(Map<String, Integer> strings) {
    strings.putIfAbsent(name, strings.size());
    attributes.forEach(
        (key, value) -> {
          strings.putIfAbsent(key, strings.size());
          strings.putIfAbsent(value, strings.size());
        });
    children.forEach(child -> child.collect(strings));
  }

  private void write(ChunkOutput out, Map<String, Integer> strings) throws IOException {
    out.ensure(ChunkFormat.MAX_VARINT_BYTES * (3 + 2 * attributes.size()));
    out.putVarint(strings.get(name));
    out.putVarint(attributes.size());
    attributes.forEach(
        (key, value) -> {
          out.putVarint(strings.get(key));
          out.putVarint(strings.get(value));
        });
    out.putVarint(children.size());
    for (MetadataElement child : children) {
      child.write(out, strings);
    }
  }
}
