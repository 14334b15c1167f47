package memflight.agent;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * Gives classes that a class file names other names, in its constant pool. For the one class that
 * every start needs, a whole library for class files would have to be loaded first.
 */
final class ClassFileNames {
  private static final int MAGIC_AND_VERSION = 8;

  private ClassFileNames() {}

  /**
   * @param names internal names, old to new
   */
  static byte[] renamed(byte[] file, Map<String, String> names) throws IOException {
    ByteArrayOutputStream renamed = new ByteArrayOutputStream(file.length);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    DataOutputStream out = new DataOutputStream(renamed);
    out.write(in.readNBytes(MAGIC_AND_VERSION));
    int count = in.readUnsignedShort();
    out.writeShort(count);
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      out.writeByte(tag);
      if (tag == ConstantPool.UTF8) {
        out.writeUTF(renamed(in.readUTF(), names));
      } else {
        out.write(in.readNBytes(ConstantPool.sizeOf(tag) - 1));
        if (ConstantPool.takesTwo(tag)) {
          i++;
        }
      }
    }
    in.transferTo(out);
    return renamed.toByteArray();
  }

  /** A text that is a name, or a descriptor with names in it. */
  private static String renamed(String text, Map<String, String> names) {
    String result = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (result.equals(name.getKey())) {
        return name.getValue();
      }
      // Few have any, and at this point of a start the JVM interprets.
      if (result.length() > name.getKey().length() && result.contains(name.getKey())) {
        result = result.replace('L' + name.getKey() + ';', 'L' + name.getValue() + ';');
      }
    }
    return result;
  }
}
