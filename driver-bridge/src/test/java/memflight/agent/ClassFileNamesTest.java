package memflight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;

class ClassFileNamesTest {
  private static final String TEMPLATE = "memflight/agent/HookTemplate";
  private static final String UNSAFE = "memflight/agent/JdkUnsafe";

  @Test
  void renamesClassesWhereverTheyAreNamedAndNothingElse() throws Exception {
    byte[] file;
    try (InputStream in = HookTemplate.class.getResourceAsStream("HookTemplate.class")) {
      file = in.readAllBytes();
    }
    Map<String, String> names = Map.of(TEMPLATE, "java/lang/New", UNSAFE, "a/B");
    ClassReader renamed = new ClassReader(ClassFileNames.renamed(file, names));

    assertThat(renamed.getClassName()).isEqualTo("java/lang/New");
    Set<String> expected = new TreeSet<>(named(new ClassReader(file)));
    assertThat(expected.removeAll(names.keySet())).isTrue();
    expected.addAll(names.values());
    assertThat(named(renamed)).isEqualTo(expected);
  }

  /** All classes that a class file names. */
  private static Set<String> named(ClassReader file) {
    Set<String> found = new TreeSet<>();
    file.accept(
        new ClassRemapper(
            new ClassNode(),
            new Remapper(Api.LEVEL) {
              @Override
              public String map(String name) {
                found.add(name);
                return name;
              }
            }),
        0);
    return found;
  }
}
