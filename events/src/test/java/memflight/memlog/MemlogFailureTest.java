package memflight.memlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import memflight.events.Site;
import memflight.events.SiteKind;
import memflight.memlog.MemlogState.Status;
import memflight.records.SiteTotals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemlogFailureTest {
  private static final long SESSION = 0x5F43FAFD5D7FFL;

  @TempDir Path root;

  /** A disk with room for so many bytes: like a real one, it takes what still fits. */
  private static final class FullDisk {
    private long room;

    private FullDisk(long room) {
      this.room = room;
    }

    SegmentFile create(File target) throws IOException {
      SegmentFile file = LockedFile.create(target);
      return new SegmentFile() {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          int fits = (int) Math.min(room, length);
          file.write(bytes, offset, fits);
          room -= fits;
          if (fits < length) {
            throw new IOException("No space left on device");
          }
        }

        @Override
        public void overwriteStart(byte[] bytes) throws IOException {
          file.overwriteStart(bytes);
        }

        @Override
        public void truncate(long length) throws IOException {
          file.truncate(length);
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }
  }

  private MemlogWriter open(long room) throws IOException {
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION)
            .segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES)
            .baselineBytes(5_000)
            .build();
    return new MemlogWriter(
        options, RandomDriver::site, new SiteTotals(), 0, new FullDisk(room)::create);
  }

  @Test
  void aFullDiskEndsLoggingWithWholeBlocksAndAReason() throws IOException {
    int checked = 0;
    for (long room = 300; room < 150_000; room += 997) {
      RandomDriver driver = new RandomDriver(room, 0, 100_000);
      List<Entry> entries = driver.next(25_000);
      MemlogWriter log = open(room);
      entries.forEach(entry -> entry.sendTo(log));
      log.close(driver.time());
      log.heartbeat(driver.time() + 1);
      log.siteDefined(RandomDriver.site(1));
      assertThat(log.state().status()).isEqualTo(Status.FAILED);
      assertThat(log.state().message())
          .startsWith("logging ended: cannot write " + root)
          .endsWith(".txt: No space left on device")
          .doesNotContain("\n");
      checked += assertWhole(entries);
      clear();
    }
    assertThat(checked).isPositive();
  }

  /** How many entries are in the log. */
  private int assertWhole(List<Entry> entries) throws IOException {
    List<Path> run = MemlogRoot.newestRun(root);
    MemlogProfile profile = MemlogProfile.parse(run, 0, path -> {});
    assertThat(profile.isTruncated()).isFalse();
    assertThat(profile.verify()).isEmpty();
    List<Entry> read = new ArrayList<>();
    for (Path path : run) {
      try (MemlogSegment segment = MemlogSegment.open(path)) {
        segment.entries(Entry.collector(read));
      }
    }
    assertThat(read).isEqualTo(entries.subList(0, read.size()));
    return read.size();
  }

  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aDiskThatIsFullFromTheStartRefusesTheLogAndLeavesNoEmptyFile() throws IOException {
    assertThatThrownBy(() -> open(100))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("logging ended: cannot write " + root)
        .hasMessageEndingWith(": No space left on device");
    assertThat(MemlogRoot.newestRun(root)).isEmpty();
  }

  @Test
  void aSegmentThatCannotBeCreatedEndsLoggingAfterAWholeOne() throws IOException {
    MemlogOptions options =
        MemlogOptions.builder(root, SESSION).segmentBytes(MemlogOptions.MIN_SEGMENT_BYTES).build();
    RandomDriver driver = new RandomDriver(3, 0, 100_000);
    MemlogWriter log =
        new MemlogWriter(
            options,
            RandomDriver::site,
            new SiteTotals(),
            0,
            file -> {
              if (file.getName().endsWith("-1.txt")) {
                throw new IOException("Too many open files");
              }
              return LockedFile.create(file);
            });
    while (log.state().status() == Status.WRITING) {
      driver.next(20).forEach(entry -> entry.sendTo(log));
      log.heartbeat(driver.time() + 100_000_000);
    }
    assertThat(log.state().message()).endsWith("-1.txt: Too many open files");
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 0, path -> {});
    assertThat(profile.endReason()).isEqualTo(MemlogEnd.ROTATED);
    assertThat(profile.verify()).isEmpty();
  }

  @Test
  void aRootThatCannotBeCreatedIsRefusedInOneLine() throws IOException {
    Path file = Files.createFile(root.resolve("file"));
    MemlogOptions options = MemlogOptions.builder(file.resolve("root"), SESSION).build();
    assertThatThrownBy(() -> new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot log: the directory %s cannot be created", file.resolve("root"));
  }

  @Test
  void createsTheRootIfNeedBe() throws IOException {
    Path deep = root.resolve("a/b");
    MemlogOptions options = MemlogOptions.builder(deep, SESSION).build();
    new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0).close();
    assertThat(MemlogRoot.newestRun(deep)).hasSize(1);
  }

  @Test
  void entriesThatTheFormatCannotHoldCountAsLost() throws IOException {
    MemlogOptions options = MemlogOptions.builder(root, SESSION).build();
    MemlogWriter log = new MemlogWriter(options, RandomDriver::site, new SiteTotals(), 0);
    log.allocation(1, 0, 1, 64, 8, 0);
    log.allocation(1, 0, 1, 64, 8, MemlogFormat.MAX_SITE + 1);
    log.allocation(1, 0, 1, 64, -8, 1);
    log.free(1, 256, 1, 64, 8, 1);
    log.allocation(2, 0, 2, 64, 8, MemlogFormat.MAX_SITE);
    log.losses(10, 0, 0);
    log.close(3);
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 0, path -> {});
    assertThat(profile.losses()).isEqualTo(new MemlogLosses(14, 0, 0));
    assertThat(profile.intervals().get(0).allocations()).isEqualTo(1);
  }

  @Test
  void aSiteLookUpThatFailsOnlyCostsTheText() throws IOException {
    MemlogOptions options = MemlogOptions.builder(root, SESSION).build();
    MemlogWriter log =
        new MemlogWriter(
            options,
            id -> {
              throw new IllegalStateException("no text");
            },
            new SiteTotals(),
            0);
    log.allocation(2, 0, 1, 64, 8, 6);
    log.allocation(2, 0, 2, 128, 8, 7);
    log.heartbeat(3);
    Site late = new Site(6, "/test/late.gs", 1, "f", SiteKind.SCRIPT);
    log.siteDefined(late);
    log.close(4);
    MemlogProfile profile = MemlogProfile.parse(MemlogRoot.newestRun(root), 0, path -> {});
    assertThat(profile.site(6)).isEqualTo(late);
    assertThat(profile.site(7)).isEqualTo(Site.unknown(7));
    assertThat(profile.site(8)).isEqualTo(Site.unknown(8));
  }
}
