package memflight.watch;

/**
 * A line of the table.
 *
 * @param growth live bytes more than at the start, or than when the growth was set to zero
 * @param perSecond by how much live bytes have changed a second of late
 */
record WatchRow(
    String file, int line, String kind, long bytes, long blocks, long growth, long perSecond) {
  String location() {
    return file + ":" + line + kind;
  }
}
