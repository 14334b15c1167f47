package memflight.bridge;

import java.util.List;

/** Where the headers of C++ libraries lie: templates in them allocate for whoever uses them. */
final class CxxHeaders {
  private static final List<String> PARTS =
      List.of("/include/c++/", "/c++/v1/", "/libstdc++-v3/", "/libcxx/");

  private CxxHeaders() {}

  static boolean contain(String file) {
    for (String part : PARTS) {
      if (file.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
