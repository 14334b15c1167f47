package memflight.memlog;

import static memflight.memlog.MemlogFormat.ALIGNED_SHIFT;
import static memflight.memlog.MemlogFormat.MAX_SITE;
import static memflight.memlog.MemlogFormat.PRODUCERS;
import static memflight.memlog.MemlogFormat.SEQUENCE_JUMP;
import static memflight.memlog.MemlogFormat.SEQUENCE_NEXT;
import static memflight.memlog.MemlogFormat.SEQUENCE_NONE;
import static memflight.memlog.MemlogFormat.SITE_SLOTS;
import static memflight.memlog.MemlogFormat.TAG_ALIGNED;
import static memflight.memlog.MemlogFormat.TAG_FREE;
import static memflight.memlog.MemlogFormat.TAG_REFERENCE;
import static memflight.memlog.MemlogFormat.TAG_SAME_SITE;
import static memflight.memlog.MemlogFormat.TAG_SAME_SIZE;
import static memflight.memlog.MemlogFormat.TAG_SEQUENCE;
import static memflight.memlog.MemlogFormat.TAG_SLOT;

import java.util.Arrays;
import memflight.records.EntryListener;

/** Decodes the entries of one block at a time. One thread. */
final class EntryDecoder {
  private final long[] nextSequence = new long[PRODUCERS];
  private final long[] slotAddress = new long[SITE_SLOTS];
  private final long[] slotSize = new long[SITE_SLOTS];
  private long[] addresses = new long[0];
  private long[] sizes = new long[0];
  private int[] sites = new int[0];

  /** Where the varint read last by {@link #longVarint} ends. */
  private int next;

  /**
   * Hands the entries of {@code block} to {@code listener}, in order.
   *
   * @param bytes the payload from index 0, with spare room of one entry behind it
   * @throws MemlogException "bad memlog" if the payload is not what the block says
   */
  void decode(String file, MemlogBlock block, byte[] bytes, EntryListener listener)
      throws MemlogException {
    start(block.count());
    int end = decodeEntries(file, block, bytes, listener);
    if (end != block.payloadBytes()) {
      throw bad(file, block, end, block.count() + " entries in " + block.payloadBytes() + " bytes");
    }
  }

  private void start(int count) {
    if (addresses.length < count) {
      addresses = new long[count];
      sizes = new long[count];
      sites = new int[count];
    }
    Arrays.fill(nextSequence, 0);
    Arrays.fill(slotAddress, 0);
    Arrays.fill(slotSize, 0);
  }

  // Hot path: no allocation, no lock.

  private int decodeEntries(String file, MemlogBlock block, byte[] b, EntryListener listener)
      throws MemlogException {
    final long[] addresses = this.addresses;
    final long[] sizes = this.sizes;
    final int[] sites = this.sites;
    final int count = block.count();
    final int end = block.payloadBytes();
    long time = block.firstTime();
    int producer = 0;
    int site = 0;
    long address = 0;
    int p = 0;
    for (int n = 0; n < count; n++) {
      final int at = p;
      if (at >= end) {
        throw bad(file, block, at, count + " entries in " + end + " bytes, actual " + n);
      }
      final int tag = b[p++];
      long delta = b[p++];
      if (delta < 0) {
        delta = longVarint(b, p, delta);
        p = next;
      }
      time += delta;

      long sequence = 0;
      final int mode = tag & TAG_SEQUENCE;
      int entryProducer = producer;
      if (mode != SEQUENCE_NEXT) {
        entryProducer = b[p++] & 0xFF;
      }
      if (mode != SEQUENCE_NONE) {
        sequence = nextSequence[entryProducer];
        if (mode == SEQUENCE_JUMP) {
          long jump = b[p++];
          if (jump < 0) {
            jump = longVarint(b, p, jump);
            p = next;
          }
          sequence += Varints.unzigzag(jump);
        }
        nextSequence[entryProducer] = sequence + 1;
        producer = entryProducer;
        if (sequence == EntryListener.NO_SEQUENCE) {
          throw bad(file, block, at, "a sequence number, actual 0");
        }
      }

      int seen = -1;
      if ((tag & TAG_REFERENCE) != 0) {
        long back = b[p++];
        if (back < 0) {
          back = longVarint(b, p, back);
          p = next;
        }
        if (back < 1 || back > n) {
          throw bad(file, block, at, "a reference 1 to " + n + " entries back, actual " + back);
        }
        seen = n - (int) back;
        address = addresses[seen];
      }

      if ((tag & TAG_SAME_SITE) == 0) {
        long id = b[p++];
        if (id < 0) {
          id = longVarint(b, p, id);
          p = next;
        }
        site = (id & ~MAX_SITE) != 0 ? 0 : (int) id;
      } else if (seen >= 0) {
        site = sites[seen];
      }
      final int slot = site & (SITE_SLOTS - 1);

      if (seen < 0) {
        long jump = b[p++];
        if (jump < 0) {
          jump = longVarint(b, p, jump);
          p = next;
        }
        jump = Varints.unzigzag(jump);
        if ((tag & TAG_ALIGNED) != 0) {
          jump <<= ALIGNED_SHIFT;
        }
        address = ((tag & TAG_SLOT) != 0 ? slotAddress[slot] : address) + jump;
      }

      long size;
      if ((tag & TAG_SAME_SIZE) == 0) {
        size = b[p++];
        if (size < 0) {
          size = longVarint(b, p, size);
          p = next;
        }
      } else {
        size = seen >= 0 ? sizes[seen] : slotSize[slot];
      }

      if (seen >= 0 && (tag & (TAG_ALIGNED | TAG_SLOT)) != 0) {
        throw bad(file, block, at, "a tag of version 1, actual " + (tag & 0xFF));
      }
      if (site <= 0 || size < 0) {
        throw bad(file, block, at, "a site and a size, actual " + site + " and " + size);
      }
      if (delta < 0 || time < 0 || time > block.lastTime()) {
        throw bad(file, block, at, "a time up to " + block.lastTime() + ", actual " + time);
      }

      addresses[n] = address;
      sizes[n] = size;
      sites[n] = site;
      slotAddress[slot] = address;
      slotSize[slot] = size;
      if ((tag & TAG_FREE) == 0) {
        listener.allocation(time, entryProducer, sequence, address, size, site);
      } else {
        listener.free(time, entryProducer, sequence, address, size, site);
      }
    }
    return p;
  }

  /** A varint of several bytes: {@code first} is its first byte, the others start at {@code at}. */
  private long longVarint(byte[] b, int at, long first) {
    int p = at;
    long value = first & 0x7F;
    int shift = 7;
    byte part;
    do {
      part = b[p++];
      value |= (long) (part & 0x7F) << shift;
      shift += 7;
    } while (part < 0 && shift < 64);
    next = p;
    return value;
  }

  private static MemlogException bad(String file, MemlogBlock block, int at, String expected) {
    return MemlogException.bad(file, block.payloadOffset() + at, "expected " + expected);
  }
}
