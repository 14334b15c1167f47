/**
 * From code addresses of native modules to functions, files and lines, by the symboliser that is
 * installed: binutils' {@code addr2line}, or elfutils' {@code eu-addr2line}. Not thread-safe. Start
 * with {@link memflight.symbols.Symboliser}.
 */
package memflight.symbols;
