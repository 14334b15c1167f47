package memflight.pipe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the events of all producers in causal order, and knows each event that is missing.
 *
 * <p>JFR delivers the events of one thread out of order, and those of several threads up to a flush
 * late. Events are held until a {@linkplain memflight.events.MarkerEvent cut} says that nothing
 * earlier can still come: every number up to the cut's has arrived. Then they are sorted by tick
 * and delivered. A number that stays away for {@code patience} flushes after its cut is lost, and
 * counted.
 *
 * <p>The first cut also says where each producer's numbers begin. A stream without cuts is
 * delivered a batch late.
 *
 * <p>Not thread-safe. Memory: 28 bytes for each event that is held, and 36 for each run of them.
 */
public final class EventMerger {
  private static final int PRODUCERS = 256;

  private final OrderedEvents out;
  private final int patience;
  private final SequenceWindow[] windows = new SequenceWindow[PRODUCERS];
  private final Map<Long, Cut> openCuts = new HashMap<>();
  private final ArrayDeque<Cut> cuts = new ArrayDeque<>();
  private final List<State> states = new ArrayList<>();
  private final TickOrder tickOrder = new TickOrder();

  private final HeldEvents held = new HeldEvents();
  private boolean isAnchored;
  private boolean sawCut;
  private int flushesWaited;
  private long previousHighestTicks = Long.MIN_VALUE;
  private long highestTicks = Long.MIN_VALUE;
  private long lostEvents;
  private long lateEvents;
  private long takenEvents;

  /** Of the events that are held, how many have been taken notice of; and of their runs. */
  private int taken;

  private int takenRuns;

  /** A state; a retroactive one holds for all events that lie before it, too. */
  private record State(long ticks, RecorderState state, boolean isRetroactive) {
    long ticksBefore(long firstEvent) {
      return isRetroactive ? Math.min(ticks, firstEvent) : ticks;
    }
  }

  private static final class Cut {
    final long id;
    long ticks = Long.MAX_VALUE;
    int missingMembers;
    int flushesWaited;
    final long[] sequences = new long[PRODUCERS];

    Cut(long id, int members) {
      this.id = id;
      this.missingMembers = members;
    }
  }

  /**
   * @param out receives the events in order
   * @param patience after how many flushes an event that a cut covers is given up as lost
   */
  public EventMerger(OrderedEvents out, int patience) {
    this.out = out;
    this.patience = patience;
  }

  /** Events that never arrived. */
  public long lostEvents() {
    return lostEvents;
  }

  /** Events that came after they had been given up, or twice: applied out of order. */
  public long lateEvents() {
    return lateEvents;
  }

  /** Allocations and frees that have arrived, delivered or not. */
  public long arrivedEvents() {
    return takenEvents + (held.count() - taken);
  }

  /** About {@code events} more will arrive before the next flush. */
  void expect(long events) {
    held.expect(events);
  }

  // Hot path: what a reader calls for each event, in any order.

  /** An allocation arrived. */
  public void allocation(
      long tick, int producer, long sequence, long address, long size, int site) {
    held.add(tick, producer & (PRODUCERS - 1), sequence, address, size, site);
  }

  /** A free arrived. */
  public void free(long tick, int producer, long sequence, long address) {
    held.addFree(tick, producer & (PRODUCERS - 1), sequence, address);
  }

  // End of the hot path.

  /** Takes notice of what has arrived since the last time, all at once. */
  private void takeArrivals() {
    for (int run = takenRuns; run < held.runs(); run++) {
      highestTicks = Math.max(highestTicks, held.ticks(held.end(run) - 1));
    }
    if (isAnchored) {
      note(takenRuns);
    }
    takenEvents += held.count() - taken;
    takenAll();
  }

  private void note(int fromRun) {
    for (int run = fromRun; run < held.runs(); run++) {
      long first = held.firstSequence(run);
      long last = first + (held.end(run) - held.start(run)) - 1;
      // What has no number is not missed.
      if (last > 0) {
        SequenceWindow window = window(held.producer(run));
        lateEvents += window.arrived(Math.max(1, first), last);
      }
    }
  }

  private SequenceWindow window(int producer) {
    if (windows[producer] == null) {
      windows[producer] = new SequenceWindow(0);
    }
    return windows[producer];
  }

  private void takenAll() {
    taken = held.count();
    takenRuns = held.runs();
    held.endRun();
  }

  // Rare events.

  /** A member of a cut arrived. */
  public void marker(long tick, long id, int members, int producer, long sequence) {
    Cut cut = openCuts.computeIfAbsent(id, key -> new Cut(key, members));
    cut.ticks = Math.min(cut.ticks, tick);
    int from = producer & (PRODUCERS - 1);
    cut.sequences[from] = Math.max(cut.sequences[from], sequence);
    if (--cut.missingMembers == 0) {
      openCuts.remove(id);
      cuts.add(cut);
      sawCut = true;
    }
  }

  /** A recorder state arrived; a retroactive one holds for all events before it, too. */
  public void state(long tick, RecorderState state, boolean isRetroactive) {
    states.add(new State(tick, state, isRetroactive));
    highestTicks = Math.max(highestTicks, tick);
  }

  /**
   * All that one flush (or one finished chunk) brought has been handed in: delivers what is now
   * known to be complete.
   */
  public void flushed() {
    takeArrivals();
    List<Cut> ready = new ArrayList<>(cuts);
    ready.sort(Comparator.comparingLong(cut -> cut.ticks));
    if (!isAnchored) {
      anchor(ready);
    }
    int satisfied = 0;
    for (Cut cut : ready) {
      if (!isComplete(cut) && !giveUp(cut)) {
        break;
      }
      satisfied++;
    }
    List<Cut> done = ready.subList(0, satisfied);
    cuts.removeAll(done);
    if (!done.isEmpty()) {
      deliver(done.get(done.size() - 1).ticks, done);
      openCuts.values().removeIf(cut -> cut.ticks <= done.get(done.size() - 1).ticks);
    } else if (!sawCut && isAnchored) {
      flushedWithoutCuts();
    }
    previousHighestTicks = highestTicks;
  }

  /** What came before this batch is old enough, unless numbers are missing that may still come. */
  private void flushedWithoutCuts() {
    if (missing() > 0 && ++flushesWaited <= patience) {
      return;
    }
    flushesWaited = 0;
    giveUpMissing();
    deliver(previousHighestTicks, List.of());
  }

  /** The stream has ended: gives up what is missing and delivers everything that is held. */
  public void finish() {
    flushed();
    if (!isAnchored) {
      anchorAt(new long[PRODUCERS], false);
    }
    List<Cut> rest = new ArrayList<>(cuts);
    rest.sort(Comparator.comparingLong(cut -> cut.ticks));
    cuts.clear();
    openCuts.clear();
    for (Cut cut : rest) {
      giveUpBehind(cut);
    }
    giveUpMissing();
    deliver(Long.MAX_VALUE, rest);
  }

  private void giveUpMissing() {
    long lost = 0;
    for (SequenceWindow window : windows) {
      if (window != null) {
        lost += window.giveUpTo(window.highest());
      }
    }
    lose(Long.MAX_VALUE, lost);
  }

  private void lose(long latestTicks, long count) {
    if (count > 0) {
      lostEvents += count;
      out.lost(latestTicks, count);
    }
  }

  private long missing() {
    long missing = 0;
    for (SequenceWindow window : windows) {
      missing += window == null ? 0 : window.missing();
    }
    return missing;
  }

  private boolean isComplete(Cut cut) {
    for (int producer = 0; producer < PRODUCERS; producer++) {
      SequenceWindow window = windows[producer];
      if (cut.sequences[producer] > (window == null ? 0 : window.contiguous())) {
        return false;
      }
    }
    return true;
  }

  private boolean giveUp(Cut cut) {
    if (++cut.flushesWaited <= patience) {
      return false;
    }
    giveUpBehind(cut);
    return true;
  }

  private void giveUpBehind(Cut cut) {
    long lost = 0;
    for (int producer = 0; producer < PRODUCERS; producer++) {
      long upTo = cut.sequences[producer];
      if (upTo > 0) {
        lost += window(producer).giveUpTo(upTo);
      }
    }
    lose(cut.ticks, lost);
  }

  /**
   * The first cut says where each producer stood; a stream that has none for two batches goes
   * without.
   */
  private void anchor(List<Cut> ready) {
    if (!ready.isEmpty()) {
      anchorAt(ready.get(0).sequences, true);
    } else if (previousHighestTicks != Long.MIN_VALUE && held.count() > 0) {
      anchorAt(new long[PRODUCERS], false);
    }
  }

  private void anchorAt(long[] cut, boolean isCut) {
    long[] lowest = new long[PRODUCERS];
    Arrays.fill(lowest, Long.MAX_VALUE);
    for (int run = 0; run < held.runs(); run++) {
      int producer = held.producer(run);
      if (held.firstSequence(run) != 0) {
        lowest[producer] = Math.min(lowest[producer], held.firstSequence(run));
      }
    }
    for (int producer = 0; producer < PRODUCERS; producer++) {
      boolean isSeen = lowest[producer] != Long.MAX_VALUE;
      if (isSeen || cut[producer] > 0) {
        long beforeSeen = isSeen ? lowest[producer] - 1 : Long.MAX_VALUE;
        // Without a cut nobody can tell whether something came before the first number seen.
        long base = isCut ? Math.min(cut[producer], beforeSeen) : beforeSeen;
        windows[producer] = new SequenceWindow(base);
      }
    }
    isAnchored = true;
    note(0);
  }

  // Delivery.

  private void deliver(long upTo, List<Cut> done) {
    tickOrder.begin(held);
    for (Boundary boundary : boundaries(upTo, tickOrder.nextTicks(), done)) {
      tickOrder.deliver(boundary.lastTicksBefore(), out);
      boundary.deliver(out);
    }
    tickOrder.deliver(upTo, out);
    held.keep(tickOrder.reached());
    takenAll();
  }

  /**
   * A state or a cut, to be delivered between events. A state precedes events of its own tick, a
   * cut follows them.
   */
  private record Boundary(long ticks, RecorderState state, long cut) {
    long lastTicksBefore() {
      return state != null ? ticks - 1 : ticks;
    }

    void deliver(OrderedEvents out) {
      if (state != null) {
        out.state(ticks, state);
      } else {
        out.cut(ticks, cut);
      }
    }
  }

  private List<Boundary> boundaries(long upTo, long firstEvent, List<Cut> done) {
    List<Boundary> boundaries = new ArrayList<>();
    states.removeIf(
        s -> {
          long ticks = s.ticksBefore(firstEvent);
          boolean isDue = ticks <= upTo;
          if (isDue) {
            boundaries.add(new Boundary(ticks, s.state, 0));
          }
          return isDue;
        });
    for (Cut cut : done) {
      boundaries.add(new Boundary(cut.ticks, null, cut.id));
    }
    boundaries.sort(Comparator.comparingLong(Boundary::ticks));
    return boundaries;
  }
}
