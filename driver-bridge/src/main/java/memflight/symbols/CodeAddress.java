package memflight.symbols;

/**
 * A place in a module's code. Immutable.
 *
 * @param module the module's path; empty if nobody knows which it is
 * @param offset what the module's own symbols count in; an address where there is no module
 */
public record CodeAddress(String module, long offset) {
  /** Such as {@code /usr/lib/libx.so+0x1a2b}. */
  public String text() {
    return (module.isEmpty() ? "" : module + "+") + "0x" + Long.toHexString(offset);
  }
}
