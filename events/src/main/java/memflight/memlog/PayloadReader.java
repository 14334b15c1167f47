package memflight.memlog;

import java.nio.charset.StandardCharsets;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.records.SiteTotals.SiteVisitor;

/** Reads the payloads of sites, baseline and losses blocks, never beyond their ends. */
final class PayloadReader {
  private final String file;
  private final MemlogBlock block;
  private final byte[] bytes;
  private int position;

  PayloadReader(String file, MemlogBlock block, byte[] bytes) {
    this.file = file;
    this.block = block;
    this.bytes = bytes;
  }

  void sites(MemlogVisitor visitor) throws MemlogException {
    for (int i = 0; i < block.count(); i++) {
      int id = site(varint());
      long kind = varint();
      if (kind > 1 || kind < 0) {
        throw bad("a site kind of 0 or 1, actual " + kind);
      }
      long line = Varints.unzigzag(varint());
      if (line != (int) line) {
        throw bad("a line number of 32 bits, actual " + line);
      }
      String name = text();
      String function = text();
      SiteKind siteKind = kind == 0 ? SiteKind.SCRIPT : SiteKind.INTERNAL;
      visitor.site(new Site(id, name, (int) line, function, siteKind));
    }
    end();
  }

  void baseline(SiteVisitor visitor) throws MemlogException {
    long id = 0;
    for (int i = 0; i < block.count(); i++) {
      long step = varint();
      if (step < 1 || step > MemlogFormat.MAX_SITE) {
        throw bad("site ids in rising order, actual a step of " + step);
      }
      id += step;
      visitor.site(site(id), Varints.unzigzag(varint()), Varints.unzigzag(varint()));
    }
    end();
  }

  MemlogLosses losses() throws MemlogException {
    MemlogLosses losses = new MemlogLosses(varint(), varint(), varint());
    end();
    return losses;
  }

  private int site(long id) throws MemlogException {
    if (id < 1 || id > MemlogFormat.MAX_SITE) {
      throw bad("a site id from 1 to " + MemlogFormat.MAX_SITE + ", actual " + id);
    }
    return (int) id;
  }

  private String text() throws MemlogException {
    long length = varint();
    if (length < 0 || length > block.payloadBytes() - position) {
      throw bad(
          "a text of at most " + (block.payloadBytes() - position) + " bytes, actual " + length);
    }
    String text = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
    position += (int) length;
    return text;
  }

  private long varint() throws MemlogException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == block.payloadBytes()) {
        throw bad(block.count() + " items, actual end of the payload");
      }
      byte part = bytes[position++];
      value |= (long) (part & 0x7F) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw bad("a number of at most " + Varints.MAX_BYTES + " bytes");
  }

  private void end() throws MemlogException {
    if (position != block.payloadBytes()) {
      throw bad(block.count() + " items in " + block.payloadBytes() + " bytes, actual " + position);
    }
  }

  private MemlogException bad(String expected) {
    return MemlogException.bad(file, block.payloadOffset() + position, "expected " + expected);
  }
}
