package memflight.chunk;

import java.util.List;

/**
 * A type of constant that events refer to. Mission Control and the JDK find the fields by name;
 * async-profiler's reader relies on their order, and on a class having its first four.
 *
 * @param isSimple whether readers put its one field in its place
 */
record StructType(String name, String label, boolean isSimple, List<Field> fields) {
  static final String THREAD = "java.lang.Thread";
  static final String CLASS = "java.lang.Class";
  static final String STACK_TRACE = "jdk.types.StackTrace";
  static final String STACK_FRAME = "jdk.types.StackFrame";
  static final String METHOD = "jdk.types.Method";
  static final String SYMBOL = "jdk.types.Symbol";
  static final String FRAME_TYPE = "jdk.types.FrameType";

  private static final String CLASS_LOADER = "jdk.types.ClassLoader";
  private static final String PACKAGE = "jdk.types.Package";
  private static final String STRING = ChunkFormat.STRING_TYPE;

  static final List<StructType> ALL =
      List.of(
          struct(
              THREAD,
              "Thread",
              new Field("osName", STRING, "OS Thread Name"),
              new Field("osThreadId", "long", "OS Thread Id"),
              new Field("javaName", STRING, "Java Thread Name"),
              new Field("javaThreadId", "long", "Java Thread Id")),
          struct(
              CLASS,
              "Java Class",
              new Field("classLoader", CLASS_LOADER, "Class Loader"),
              new Field("name", SYMBOL, "Name"),
              new Field("package", PACKAGE, "Package"),
              new Field("modifiers", "int", "Access Modifiers")),
          struct(
              METHOD,
              "Java Method",
              new Field("type", CLASS, "Type"),
              new Field("name", SYMBOL, "Name"),
              new Field("descriptor", SYMBOL, "Descriptor"),
              new Field("modifiers", "int", "Access Modifiers"),
              new Field("hidden", "boolean", "Hidden")),
          struct(
              STACK_TRACE,
              "Stack Trace",
              new Field("truncated", "boolean", "Truncated"),
              new Field("frames", STACK_FRAME, "Stack Frames")),
          struct(
              STACK_FRAME,
              "Stack Frame",
              new Field("method", METHOD, "Java Method"),
              new Field("lineNumber", "int", "Line Number"),
              new Field("bytecodeIndex", "int", "Bytecode Index"),
              new Field("type", FRAME_TYPE, "Frame Type")),
          struct(
              CLASS_LOADER,
              "Class Loader",
              new Field("type", CLASS, "Type"),
              new Field("name", SYMBOL, "Name")),
          struct(PACKAGE, "Package", new Field("name", SYMBOL, "Name")),
          simple(SYMBOL, "Symbol", new Field("string", STRING, "String")),
          simple(FRAME_TYPE, "Frame Type", new Field("description", STRING, "Description")));

  /** A field of a struct. */
  record Field(String name, String typeName, String label) {}

  private static StructType struct(String name, String label, Field... fields) {
    return new StructType(name, label, false, List.of(fields));
  }

  private static StructType simple(String name, String label, Field field) {
    return new StructType(name, label, true, List.of(field));
  }

  /** Whether a key stands in for a value of the type. Frames are inside their stack trace. */
  static boolean isPooled(String typeName) {
    return !typeName.equals(STACK_FRAME)
        && ALL.stream().anyMatch(struct -> struct.name().equals(typeName));
  }
}
