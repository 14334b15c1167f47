package memflight.chunk;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Label;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.ValueDescriptor;

/**
 * The types that a file declares, each with an id that holds for the whole file: events, their
 * annotations and settings, and the structs of the constant pools.
 */
final class TypeTable {
  private static final String EVENT = "jdk.jfr.Event";
  private static final String ANNOTATION = "java.lang.annotation.Annotation";
  private static final String SETTING = "jdk.jfr.SettingControl";

  private static final String ATTRIBUTE_NAME = "name";
  private static final String ATTRIBUTE_ID = "id";
  private static final String ATTRIBUTE_CLASS = "class";
  private static final String ATTRIBUTE_SUPER_TYPE = "superType";

  private final MetadataElement root = new MetadataElement("root");
  private final MetadataElement metadata = root.child("metadata");
  private final Map<String, MetadataElement> types = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();

  /** Moves when a type is added: readers that know a version do not read it again. */
  private int version = 1;

  /**
   * @param startNanos since the epoch; decides whether the region has summer time
   */
  TypeTable(long startNanos) {
    StructType.ALL.forEach(this::declare);
    TimeZone zone = TimeZone.getDefault();
    int offset = zone.getOffset(TimeUnit.NANOSECONDS.toMillis(startNanos));
    root.child("region")
        .with("locale", Locale.getDefault())
        .with("gmtOffset", zone.getRawOffset())
        .with("dst", offset - zone.getRawOffset());
  }

  private void declare(StructType struct) {
    MetadataElement element = type(struct.name());
    if (struct.isSimple()) {
      element.with("simpleType", true);
    }
    for (StructType.Field field : struct.fields()) {
      MetadataElement inner = field(element, field.name(), field.typeName());
      annotate(inner, List.of(new AnnotationElement(Label.class, field.label())));
    }
    annotate(element, List.of(new AnnotationElement(Label.class, struct.label())));
  }

  /** Declares an event type, and all that it refers to. */
  int add(EventLayout layout) {
    if (ids.containsKey(layout.name())) {
      throw new IllegalArgumentException(layout.name() + " is declared already");
    }
    version++;
    MetadataElement event = type(layout.name()).with(ATTRIBUTE_SUPER_TYPE, EVENT);
    for (SettingDescriptor setting : layout.settings()) {
      type(setting.getTypeName()).with(ATTRIBUTE_SUPER_TYPE, SETTING);
      MetadataElement element =
          event
              .child("setting")
              .with(ATTRIBUTE_NAME, setting.getName())
              .with(ATTRIBUTE_CLASS, id(setting.getTypeName()))
              .with("defaultValue", setting.getDefaultValue());
      annotate(element, setting.getAnnotationElements());
    }
    for (ValueDescriptor field : layout.fields()) {
      annotate(field(event, field.getName(), field.getTypeName()), field.getAnnotationElements());
    }
    annotate(event, layout.annotations());
    return id(layout.name());
  }

  private MetadataElement field(MetadataElement owner, String name, String typeName) {
    MetadataElement field =
        owner.child("field").with(ATTRIBUTE_NAME, name).with(ATTRIBUTE_CLASS, id(typeName));
    if (typeName.equals(StructType.STACK_FRAME)) {
      field.with("dimension", 1);
    } else if (StructType.isPooled(typeName)) {
      field.with("constantPool", true);
    }
    return field;
  }

  private void annotate(MetadataElement owner, List<AnnotationElement> annotations) {
    for (AnnotationElement annotation : annotations) {
      declare(annotation);
      MetadataElement element =
          owner.child("annotation").with(ATTRIBUTE_CLASS, id(annotation.getTypeName()));
      for (ValueDescriptor value : annotation.getValueDescriptors()) {
        Object content = annotation.getValue(value.getName());
        if (value.isArray()) {
          for (int i = 0; i < Array.getLength(content); i++) {
            element.with(value.getName() + "-" + i, Array.get(content, i));
          }
        } else {
          element.with(value.getName(), content);
        }
      }
    }
  }

  /** Declares an annotation's type, once: what marks it as a content type is an annotation too. */
  private void declare(AnnotationElement annotation) {
    if (ids.containsKey(annotation.getTypeName())) {
      return;
    }
    MetadataElement type = type(annotation.getTypeName()).with(ATTRIBUTE_SUPER_TYPE, ANNOTATION);
    for (ValueDescriptor value : annotation.getValueDescriptors()) {
      MetadataElement field = field(type, value.getName(), value.getTypeName());
      if (value.isArray()) {
        field.with("dimension", 1);
      }
    }
    annotate(type, annotation.getAnnotationElements());
  }

  /** The id of a type, which becomes one without fields if nothing else declares it. */
  int id(String typeName) {
    type(typeName);
    return ids.get(typeName);
  }

  private MetadataElement type(String typeName) {
    MetadataElement known = types.get(typeName);
    if (known != null) {
      return known;
    }
    int id = types.size() + (int) ChunkFormat.CHECKPOINT_TYPE + 1;
    ids.put(typeName, id);
    MetadataElement type =
        metadata.child("class").with(ATTRIBUTE_NAME, typeName).with(ATTRIBUTE_ID, id);
    types.put(typeName, type);
    return type;
  }

  /** Writes the metadata event. */
  void write(ChunkOutput out, long startTicks) throws IOException {
    out.ensure(5 * ChunkFormat.MAX_VARINT_BYTES);
    out.beginEvent();
    out.putVarint(ChunkFormat.METADATA_TYPE);
    out.putVarint(startTicks);
    out.putVarint(0); // duration
    out.putVarint(version);
    root.write(out);
    out.endEvent();
  }
}
