package memflight.bridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import memflight.events.AllocationEvent;
import memflight.events.SiteKind;
import memflight.pipe.RecorderState;
import memflight.pipe.SessionReplay;
import memflight.records.BlockRecord;
import memflight.ring.RingListener;

/**
 * Tells the account what the rings hold and, once JFR runs and as far as somebody records them,
 * commits the same as JFR events, each with the time at which the program acted. Each ring counts
 * with a producer of its own, as far as there are enough, so that a reallocation that failed takes
 * back its own thread's free. Called by the drainer's thread only.
 */
final class RingEvents implements RingListener {
  /** A memlog knows no higher site. */
  private static final int MAX_SITE = (1 << 22) - 1;

  private static final int[] NO_SITES = {};

  /** What images define; null once they are over. */
  private static final class Image {
    final Mappings mappings;
    int[] siteIds = NO_SITES;

    Image(Mappings mappings) {
      this.mappings = mappings;
    }
  }

  private final ProducerSequences sequences;
  private final SiteTable sites;
  private final Cuts cuts;
  private final BackPressure backPressure;
  private final DriverClock clock;
  private final NativeSites nativeSites;
  private final long pageBytes;
  private final Consumer<Arena> arenas;
  private final IntConsumer modes;
  private final LongConsumer whenReached;
  private final List<Image> images = new ArrayList<>();

  /** Null while JFR does not run. */
  private EventCommitter committer;

  private boolean isRecording;
  private long recordedFrom;
  private RecorderState state;

  /** Null while somebody else keeps the account. */
  private OrderedAccount account;

  private SessionReplay told;
  private long uncommitted;
  private int unknownSite;

  RingEvents(
      ProducerSequences sequences,
      SiteTable sites,
      Cuts cuts,
      BackPressure backPressure,
      DriverClock clock,
      NativeSites nativeSites,
      long pageBytes,
      Consumer<Arena> arenas,
      IntConsumer modes,
      LongConsumer whenReached) {
    this.sequences = sequences;
    this.sites = sites;
    this.cuts = cuts;
    this.backPressure = backPressure;
    this.clock = clock;
    this.nativeSites = nativeSites;
    this.pageBytes = pageBytes;
    this.arenas = arenas;
    this.modes = modes;
    this.whenReached = whenReached;
  }

  /**
   * From {@code nanos} on events are told; the others belong to no session.
   *
   * @param newAccount what to tell, or null if that is only JFR
   * @param isJfrRunning or else times are told in nanoseconds, until {@link #turnToJfr}
   */
  void recordFrom(
      long nanos, RecorderState newState, OrderedAccount newAccount, boolean isJfrRunning) {
    isRecording = true;
    committer = isJfrRunning ? new EventCommitter(sites) : null;
    recordedFrom = nanos;
    state = newState;
    account = newAccount;
    told = newAccount == null ? null : newAccount.events();
    if (isJfrRunning) {
      clock.start(newState.startTicks());
    }
    if (told != null) {
      told.state(isJfrRunning ? newState.startTicks() : clock.ticksOf(nanos), newState);
    }
    // What was mapped before is not in this session.
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i) != null) {
        Image renewed = new Image(new Mappings(pageBytes));
        renewed.siteIds = images.get(i).siteIds;
        images.set(i, renewed);
      }
    }
  }

  boolean isRecording() {
    return isRecording;
  }

  /**
   * JFR runs now: what happens from here on is committed as far as somebody records it.
   *
   * @return the session's start in ticks
   */
  long turnToJfr(long ticksPerSecond) {
    clock.start(Long.MIN_VALUE);
    long origin = clock.originOf(recordedFrom, ticksPerSecond);
    account.turnToJfr(origin, ticksPerSecond);
    uncommitted = 0;
    committer = new EventCommitter(sites);
    return origin;
  }

  /** The session goes on with another state. */
  void stateChanged(RecorderState newState) {
    state = newState;
    if (told != null) {
      told.state(state.startTicks(), state);
    }
  }

  /** Everything up to {@code nanos} has been told: tells the cut with the id {@code id}. */
  void cut(long nanos, long id) {
    long ticks = clock.ticksOf(nanos);
    // Where nobody records events, their numbers would seem lost.
    if (committer != null) {
      committer.followSettings();
      if (committer.isWhole()) {
        cuts.commitAt(id, ticks);
      }
    }
    if (account != null) {
      account.cut(ticks, id);
    }
  }

  /** Everything up to {@code nanos} has been told, and that is the end of the session. */
  void end(long nanos) {
    if (account != null) {
      account.end(clock.ticksOf(nanos), state);
      forgetAccount();
    }
    isRecording = false;
  }

  /** Nothing more is told, whether or not the session is over. */
  void breakOff() {
    isRecording = false;
    if (account != null) {
      OrderedAccount broken = account;
      forgetAccount();
      broken.breakOff();
    }
  }

  private void forgetAccount() {
    account = null;
    told = null;
  }

  @Override
  public void imageStarted(int image, long pid, boolean isFork, long parent) {
    while (images.size() <= image) {
      images.add(null);
    }
    images.set(image, new Image(new Mappings(pageBytes)));
    nativeSites.imageStarted(image);
  }

  // Hot path.

  @Override
  public void blocks(int image, int ring, long[] records, int from, int to) {
    if (!isRecording) {
      return;
    }
    int[] siteIds = images.get(image).siteIds;
    int producer = producerOf(ring);
    int first = from;
    for (int at = from; at < to; at += BlockRecord.WORDS) {
      long address = AddressSpace.inImage(image, records[at + BlockRecord.ADDRESS]);
      if (records[at + BlockRecord.TIME] < recordedFrom || AddressSpace.isWhole(address)) {
        tell(producer, records, first, at);
        first = at + BlockRecord.WORDS;
        continue;
      }
      records[at + BlockRecord.ADDRESS] = address;
      long siteAndKind = records[at + BlockRecord.SITE_AND_KIND];
      if (BlockRecord.kind(siteAndKind) == BlockRecord.ALLOCATED) {
        records[at + BlockRecord.SITE_AND_KIND] =
            BlockRecord.withSite(siteAndKind, siteId(siteIds, (int) siteAndKind));
      }
    }
    tell(producer, records, first, to);
  }

  private void tell(int producer, long[] records, int from, int to) {
    if (from == to) {
      return;
    }
    int count = (to - from) / BlockRecord.WORDS;
    long sequence = sequences.nextAlone(producer, count);
    clock.tellTicks(records, from, to);
    if (committer != null && committer.isWanted()) {
      commit(producer, sequence, records, from, to);
    } else {
      uncommitted += count;
    }
    if (told != null) {
      told.blocks(producer, sequence, records, from, to);
    }
  }

  private void commit(int producer, long sequence, long[] records, int from, int to) {
    long number = sequence;
    for (int at = from; at < to; at += BlockRecord.WORDS) {
      long ticks = records[at + BlockRecord.TIME];
      long address = records[at + BlockRecord.ADDRESS];
      if (BlockRecord.isFree(records, at)) {
        commitFree(ticks, producer, number++, address);
      } else {
        long size = records[at + BlockRecord.SIZE];
        int siteId = BlockRecord.site(records, at);
        commitAllocation(ticks, producer, number++, address, size, siteId);
      }
    }
  }

  private void tellAllocation(int producer, long nanos, long address, long size, int siteId) {
    long sequence = sequences.nextAlone(producer, 1);
    long ticks = clock.ticksOf(nanos);
    commitAllocation(ticks, producer, sequence, address, size, siteId);
    if (told != null) {
      told.allocated(ticks, producer, sequence, address, size, siteId);
    }
  }

  private void tellFree(int producer, long nanos, long address) {
    long sequence = sequences.nextAlone(producer, 1);
    long ticks = clock.ticksOf(nanos);
    commitFree(ticks, producer, sequence, address);
    if (told != null) {
      told.freed(ticks, producer, sequence, address);
    }
  }

  private void commitAllocation(
      long ticks, int producer, long sequence, long address, long size, int siteId) {
    if (committer == null
        || !committer.allocation(ticks, producer, sequence, address, size, siteId)) {
      uncommitted++;
    }
  }

  private void commitFree(long ticks, int producer, long sequence, long address) {
    if (committer == null || !committer.free(ticks, producer, sequence, address)) {
      uncommitted++;
    }
  }

  private static int producerOf(int ring) {
    return ring & (ProducerSequences.PRODUCERS - 1);
  }

  private int siteId(int[] ids, int site) {
    int id = Integer.compareUnsigned(site, ids.length) < 0 ? ids[site] : 0;
    return id != 0 ? id : unknownSite();
  }

  // End of the hot path.

  private int unknownSite() {
    if (unknownSite == 0) {
      unknownSite = sites.idOf(NativeSites.UNKNOWN, 0, "", SiteKind.INTERNAL);
    }
    return unknownSite;
  }

  @Override
  public void restored(int image, int ring, long nanos, long address) {
    if (isRecording && nanos >= recordedFrom) {
      tellAllocation(image, ring, nanos, address, AllocationEvent.RESTORED, unknownSite());
    }
  }

  @Override
  public void mapped(int image, int ring, long nanos, long address, long size, int site) {
    if (isRecording && nanos >= recordedFrom) {
      Image of = images.get(image);
      of.mappings.map(address, size, siteId(of.siteIds, site), steps(image, ring, nanos));
    }
  }

  @Override
  public void unmapped(int image, int ring, long nanos, long address, long size) {
    if (isRecording && nanos >= recordedFrom) {
      images.get(image).mappings.unmap(address, size, steps(image, ring, nanos));
    }
  }

  private Mappings.Listener steps(int image, int ring, long nanos) {
    return new Mappings.Listener() {
      @Override
      public void allocated(long address, long size, int siteId) {
        tellAllocation(image, ring, nanos, address, size, siteId);
      }

      @Override
      public void freed(long address) {
        tellFree(producerOf(ring), nanos, AddressSpace.inImage(image, address));
      }
    };
  }

  private void tellAllocation(
      int image, int ring, long nanos, long address, long size, int siteId) {
    long inImage = AddressSpace.inImage(image, address);
    if (!AddressSpace.isWhole(inImage)) {
      tellAllocation(producerOf(ring), nanos, inImage, size, siteId);
    }
  }

  @Override
  public void siteDefined(int image, int site, List<CodeFrame> frames) {
    nativeSites.add(image, site, frames);
  }

  @Override
  public void siteDefined(
      int image, int site, String file, int line, String function, boolean isInternal) {
    SiteKind kind = isInternal ? SiteKind.INTERNAL : SiteKind.SCRIPT;
    define(image, site, sites.idOf(file, Math.max(0, line), function, kind));
  }

  @Override
  public void moduleDefined(int image, int module, String path, byte[] buildId, long loadBias) {
    nativeSites.addModule(image, module, path);
  }

  @Override
  public void definitionsEnd() {
    nativeSites.resolve(this::define);
  }

  private void define(int image, int site, int id) {
    Image of = images.get(image);
    // More sites than a program can have lines: a broken one.
    if (site < 1 || site > MAX_SITE || id > MAX_SITE) {
      return;
    }
    if (site >= of.siteIds.length) {
      of.siteIds = Arrays.copyOf(of.siteIds, Math.max(site + 1, of.siteIds.length * 2));
    }
    of.siteIds[site] = id;
  }

  @Override
  public void arena(int image, long nanos, long address, long size, int granule) {
    boolean isSound = size > 0 && granule >= 1 && granule <= 4096 && Integer.bitCount(granule) == 1;
    if (isSound) {
      arenas.accept(new Arena(AddressSpace.inImage(image, address), size, granule));
    }
  }

  @Override
  public void modeWanted(int image, long nanos, int code) {
    modes.accept(code);
  }

  @Override
  public void lost(int image, int ring, long count) {
    if (isRecording) {
      sequences.skip(producerOf(Math.max(ring, 0)), count);
      backPressure.lost(count);
      if (told != null) {
        told.lost(clock.latest(), count);
      }
    }
  }

  @Override
  public void reached(long nanos) {
    backPressure.lost(uncommitted);
    uncommitted = 0;
    whenReached.accept(nanos);
  }

  @Override
  public void imageEnded(int image, long nanos, boolean isResult) {
    if (isRecording && !isResult) {
      tellFree(producerOf(0), nanos, AddressSpace.inImage(image, 0));
    }
    images.set(image, null);
    nativeSites.imageEnded(image);
  }
}
