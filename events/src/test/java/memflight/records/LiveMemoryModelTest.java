package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories, against a model that keeps everything and copies it at each peak. */
class LiveMemoryModelTest {
  private static final long INTERVAL = 1_000;

  private record Block(long size, int site) {}

  private record Closed(Interval interval, Map<Integer, List<Long>> atPeak) {}

  /** The same account, in the simplest way. */
  private static final class Model {
    final List<String> entries = new ArrayList<>();
    final List<Closed> closed = new ArrayList<>();
    final Map<Long, Block> live = new HashMap<>();
    final Map<Integer, Map.Entry<Long, Block>> lastFree = new HashMap<>();
    final EntryTexts texts = new EntryTexts(entries);
    final TreeMap<Integer, List<Long>> sites = new TreeMap<>();
    Map<Integer, List<Long>> peakSites = Map.of();
    long unknownFrees;
    long conflicts;
    long start;
    long total;
    long peak;
    long peakTime;
    long[] flows = new long[4];

    void advance(long time) {
      while (time >= (start / INTERVAL + 1) * INTERVAL) {
        close((start / INTERVAL + 1) * INTERVAL);
      }
    }

    void close(long end) {
      Map<Integer, List<Long>> atPeak = new TreeMap<>(peakSites);
      sites.keySet().forEach(site -> atPeak.putIfAbsent(site, List.of(0L, 0L)));
      closed.add(
          new Closed(
              new Interval(
                  start, end, peak, peakTime, total, flows[0], flows[1], flows[2], flows[3]),
              atPeak));
      start = end;
      flows = new long[4];
      peak = total;
      peakTime = end;
      peakSites = new TreeMap<>(sites);
    }

    void allocated(long time, int producer, long sequence, long address, Block block) {
      advance(time);
      if (live.containsKey(address)) {
        conflicts++;
        free(time, producer, 0, address);
      }
      live.put(address, block);
      change(block.site, block.size, 1);
      flows[0] += block.size;
      flows[1]++;
      texts.allocation(time, producer, sequence, address, block.size, block.site);
      if (total > peak) {
        peak = total;
        peakTime = time;
        peakSites = new TreeMap<>(sites);
      }
    }

    Block free(long time, int producer, long sequence, long address) {
      Block block = live.remove(address);
      if (block != null) {
        change(block.site, -block.size, -1);
        flows[2] += block.size;
        flows[3]++;
        texts.free(time, producer, sequence, address, block.size, block.site);
      }
      return block;
    }

    void freed(long time, int producer, long sequence, long address) {
      advance(time);
      Block block = free(time, producer, sequence, address);
      lastFree.put(producer, new AbstractMap.SimpleEntry<>(address, block));
      if (block == null) {
        unknownFrees++;
      }
    }

    void restored(long time, int producer, long sequence, long address) {
      advance(time);
      Map.Entry<Long, Block> last = lastFree.remove(producer);
      if (last == null || last.getKey() != address) {
        conflicts++;
      } else if (last.getValue() != null) {
        allocated(time, producer, sequence, address, last.getValue());
      }
    }

    private void change(int site, long bytes, long blocks) {
      List<Long> before = sites.getOrDefault(site, List.of(0L, 0L));
      sites.put(site, List.of(before.get(0) + bytes, before.get(1) + blocks));
      total += bytes;
    }
  }

  @ParameterizedTest
  @MethodSource("memflight.records.Seeds#some")
  void agreesWithTheModel(long seed) {
    Random random = new Random(seed);
    Model model = new Model();
    List<String> entries = new ArrayList<>();
    List<Closed> closed = new ArrayList<>();
    LiveMemory memory =
        new LiveMemory(
            LiveAllocations.hash(),
            INTERVAL,
            new EntryTexts(entries),
            (interval, totals) -> closed.add(new Closed(interval, SiteTotalsTest.atPeak(totals))));
    long time = 0;
    for (int i = 1; i <= 40_000; i++) {
      time += random.nextInt(500) == 0 ? random.nextInt(5_000) : random.nextInt(10);
      int producer = random.nextInt(4) * 85;
      long address = 0x5500_0000L + 16L * random.nextInt(500);
      int action = random.nextInt(100);
      if (action < 45) {
        long size = random.nextLong() >>> (random.nextInt(20) == 0 ? 22 : 52);
        int site = 1 + random.nextInt(30);
        memory.allocated(time, producer, i, address, size, site);
        model.allocated(time, producer, i, address, new Block(size, site));
      } else if (action < 94) {
        memory.freed(time, producer, i, address);
        model.freed(time, producer, i, address);
        if (random.nextInt(5) == 0) {
          memory.restored(time, producer, i, address);
          model.restored(time, producer, i, address);
        }
      } else if (action < 98) {
        memory.restored(time, producer, i, address);
        model.restored(time, producer, i, address);
      } else {
        memory.advanceTo(time);
        model.advance(time);
      }
      if (i % 1_700 == 0) {
        memory.switchRecords(otherRecords(i / 1_700));
      }
    }
    memory.finish(time + 1);
    model.advance(time + 1);
    if (model.start <= time) {
      model.close(time + 1);
    }

    assertThat(entries).isEqualTo(model.entries);
    assertThat(closed).isEqualTo(model.closed);
    assertThat(SiteTotalsTest.live(memory.totals())).isEqualTo(model.sites);
    assertThat(memory.liveCount()).isEqualTo(model.live.size());
    assertThat(memory.unknownFrees()).isEqualTo(model.unknownFrees).isPositive();
    assertThat(memory.conflicts()).isEqualTo(model.conflicts).isPositive();
  }

  private static LiveAllocations otherRecords(int turn) {
    return switch (turn % 4) {
      case 0 -> LiveAllocations.hash();
      case 1 -> LiveAllocations.paged();
      case 2 -> LiveAllocations.array(0x5500_0000L, 8_000, 32);
      default -> LiveAllocations.array(0x5500_0800L, 2_000, 16);
    };
  }
}
