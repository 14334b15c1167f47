package memflight.ring;

import java.util.ArrayList;
import java.util.List;
import memflight.records.BlockRecord;

/** What a reader told, as lines of text. */
final class Heard implements RingListener {
  final List<String> lines = new ArrayList<>();

  @Override
  public void blocks(int image, int ring, long[] records, int from, int to) {
    for (int at = from; at < to; at += BlockRecord.WORDS) {
      String block =
          BlockRecord.isFree(records, at)
              ? " freed " + records[at + BlockRecord.ADDRESS]
              : " allocated "
                  + records[at + BlockRecord.ADDRESS]
                  + " size "
                  + records[at + BlockRecord.SIZE]
                  + " "
                  + BlockRecord.site(records, at);
      lines.add(records[at + BlockRecord.TIME] + " image " + image + block);
    }
  }

  @Override
  public void restored(int image, int ring, long nanos, long address) {
    lines.add(nanos + " image " + image + " restored " + address);
  }

  @Override
  public void mapped(int image, int ring, long nanos, long address, long size, int site) {
    lines.add(nanos + " image " + image + " mapped " + address + " size " + size + " " + site);
  }

  @Override
  public void unmapped(int image, int ring, long nanos, long address, long size) {
    lines.add(nanos + " image " + image + " unmapped " + address + " size " + size);
  }

  @Override
  public void siteDefined(int image, int site, List<CodeFrame> frames) {
    lines.add("image " + image + " site " + site + " " + frames);
  }

  @Override
  public void siteDefined(
      int image, int site, String file, int line, String function, boolean isInternal) {
    lines.add("image " + image + " site " + site + " " + file + ":" + line + " " + function);
  }

  @Override
  public void moduleDefined(int image, int module, String path, byte[] buildId, long loadBias) {
    lines.add(
        "image "
            + image
            + " module "
            + module
            + " "
            + path
            + " id of "
            + buildId.length
            + " bytes");
  }

  @Override
  public void arena(int image, long nanos, long address, long size, int granule) {
    lines.add(nanos + " image " + image + " arena " + address + " size " + size + " " + granule);
  }

  @Override
  public void modeWanted(int image, long nanos, int code) {
    lines.add(nanos + " image " + image + " mode " + code);
  }

  @Override
  public void lost(int image, int ring, long count) {
    lines.add("image " + image + " lost " + count);
  }

  @Override
  public void imageEnded(int image, long nanos, boolean isResult) {
    lines.add("image " + image + " ended" + (isResult ? ", the result" : ""));
  }
}
