package memflight.ring;

import memflight.records.BlockRecord;

/** The constants of ring-v2.md. */
final class RingFormat {
  static final int VERSION = 2;
  static final int PAGE = 4096;

  /** The file {@code reader}. */
  static final class Reader {
    static final String NAME = "reader";
    static final long MAGIC = 0x3152_4441_4552_464dL; // MFREADR1
    static final int FLAG_DROP = 1;
    static final int FLAG_MALLOC = 2;
    static final int FLAG_MMAP = 4;

    static final int AT_MAGIC = 0;
    static final int AT_VERSION = 8;
    static final int AT_FLAGS = 12;
    static final int AT_PID = 16;
    static final int AT_SLOTS = 24;
    static final int AT_FRAMES = 28;
    static final int AT_PATIENCE = 32;
    static final int AT_MODE = 64;
    static final int AT_ENDED = 68;
    static final int AT_HEARTBEAT = 128;
    static final int AT_FAILED_IMAGES = 192;
    static final int AT_LOST_EVENTS = 200;
    static final int AT_MADE_IMAGES = 208;

    private Reader() {}
  }

  /** The header of an image's file. */
  static final class Image {
    static final String SUFFIX = ".ring";
    static final long MAGIC = 0x3130_474e_4952_464dL; // MFRING01
    static final int CLOCK_NANOS = 0;
    static final int CLOCK_TICKS = 1;
    static final int STATE_RUNNING = 1;
    static final int STATE_GAVE_UP = 2;
    static final int PAIRS = 128;
    static final int PAIR_BYTES = 16;

    static final int AT_MAGIC = 0;
    static final int AT_VERSION = 8;
    static final int AT_CLOCK = 12;
    static final int AT_PID = 16;
    static final int AT_PROCESS_START = 24;
    static final int AT_SLOTS = 32;
    static final int AT_RINGS = 36;
    static final int AT_STRIDE = 40;
    static final int AT_STATE = 48;
    static final int AT_LOST_EVENTS = 56;
    static final int AT_KIND = 64;
    static final int AT_PARENT = 72;
    static final int AT_PAIR_COUNT = 128;
    static final int AT_PAIRS = 256;

    private Image() {}
  }

  /** A ring's control words; its slots follow. */
  static final class Control {
    static final int BYTES = 256;
    static final int FREE = 0;
    static final int TAKEN = 1;
    static final int LEFT = 2;

    static final int AT_STATE = 0;
    static final int AT_THREAD = 4;
    static final int AT_DROPPED = 8;
    static final int AT_DEFINITIONS = 16;
    static final int AT_CLAIMED = 64;
    static final int AT_PUBLISHED = 72;
    static final int AT_CONSUMED = 128;

    private Control() {}
  }

  /**
   * A record: one slot, and the slots of its payload. A slot is a {@link BlockRecord} as it stands,
   * with ticks for its time.
   */
  static final class Slot {
    static final int BYTES = BlockRecord.WORDS * Long.BYTES;
    static final int MAX_PAYLOAD = 8192;

    static final int AT_ADDRESS = BlockRecord.ADDRESS * Long.BYTES;
    static final int AT_SIZE = BlockRecord.SIZE * Long.BYTES;
    static final int AT_SITE_AND_KIND = BlockRecord.SITE_AND_KIND * Long.BYTES;

    static final int ALLOCATED = BlockRecord.ALLOCATED;
    static final int FREED = BlockRecord.FREED;
    static final int RESTORED = 3;
    static final int MAPPED = 4;
    static final int UNMAPPED = 5;
    static final int SITE = 6;
    static final int MODULE = 7;
    static final int ARENA = 8;
    static final int MODE = 9;

    static final long FORM_FRAMES = 0;
    static final long FORM_NAMED = 1;
    static final int FRAME_BYTES = 16;
    static final int FRAME_INTERNAL = 1;

    private Slot() {}

    static boolean hasPayload(int kind) {
      return kind == SITE || kind == MODULE;
    }
  }

  private RingFormat() {}
}
