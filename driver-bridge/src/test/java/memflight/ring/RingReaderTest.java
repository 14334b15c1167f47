package memflight.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import memflight.ring.ImageWriter.RingWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader against programs that a test plays, with a clock that the test sets. */
class RingReaderTest {
  private static final long MILLI = 1_000_000;
  private static final int SLOTS = 1024;

  @TempDir Path place;

  private final FakeProcesses processes = new FakeProcesses();
  private final Heard heard = new Heard();
  private final List<String> warnings = new ArrayList<>();
  private long now = 1000 * MILLI;
  private RingDirectory directory;
  private RingReader reader;

  @BeforeEach
  void open() throws IOException {
    directory = RingDirectory.create(RingOptions.DEFAULT, List.of(place));
    reader = new RingReader(directory, heard, () -> now, warnings::add, processes);
  }

  @AfterEach
  void close() throws IOException {
    directory.close();
    assertThat(place).as("nothing is left").isEmptyDirectory();
  }

  private ImageWriter image(long pid, int number) throws IOException {
    return new ImageWriter(directory, pid, number, RingFormat.Image.CLOCK_NANOS, SLOTS);
  }

  /** Lets time pass and the reader work until all that was written before has to be known. */
  private void read() {
    long wanted = ++now;
    for (int i = 0; i < 10 && reader.reached() < wanted; i++) {
      now += 2 * MILLI;
      reader.poll();
    }
  }

  @Test
  void eventsOfSeveralRingsAndImagesComeInOrderOfTime() throws IOException {
    ImageWriter first = image(11, 0);
    RingWriter a = first.ring();
    RingWriter b = first.ring();
    RingWriter c = image(12, 0).ring();
    a.allocate(now + 1, 0x100, 8, 1);
    a.free(now + 4, 0x100);
    b.allocate(now + 5, 0x100, 16, 2);
    b.write(RingFormat.Slot.RESTORED, now + 7, 0x300, 0, 0);
    c.allocate(now + 3, 0x100, 24, 1);
    c.write(RingFormat.Slot.MAPPED, now + 6, 0x1000, 4096, 1);
    long base = now;
    now += 10;
    read();

    int one = heard.lines.get(0).contains("image 0") ? 0 : 1;
    assertThat(heard.lines)
        .containsExactly(
            (base + 1) + " image " + one + " allocated 256 size 8 1",
            (base + 3) + " image " + (1 - one) + " allocated 256 size 24 1",
            (base + 4) + " image " + one + " freed 256",
            (base + 5) + " image " + one + " allocated 256 size 16 2",
            (base + 6) + " image " + (1 - one) + " mapped 4096 size 4096 1",
            (base + 7) + " image " + one + " restored 768");
  }

  @Test
  void nothingIsToldBeforeAllThatWasBegunBeforeItIsPublished() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter slow = image.ring();
    RingWriter quick = image.ring();
    slow.claim(1);
    long claimedAt = now + 1;
    quick.allocate(now + 5, 0x200, 8, 1);
    now += 10;
    read();
    assertThat(heard.lines).isEmpty();

    slow.publish(RingFormat.Slot.FREED, claimedAt, 0x200, 0, 0);
    read();
    assertThat(heard.lines).hasSize(2);
    assertThat(heard.lines.get(0)).endsWith("freed 512");
    assertThat(heard.lines.get(1)).endsWith("allocated 512 size 8 1");
  }

  @Test
  void aThreadThatStoppedWhileWritingHoldsNothingUpBeyondThePatience() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter stopped = image.ring();
    RingWriter running = image.ring();
    stopped.claim(1);
    long claimedAt = now + 1;
    running.allocate(now + 5, 0x200, 8, 1);
    now += 10;
    read();
    assertThat(heard.lines).isEmpty();
    now += RingOptions.DEFAULT.patienceNanos();
    read();
    assertThat(heard.lines).hasSize(1);

    stopped.publish(RingFormat.Slot.FREED, claimedAt, 0x300, 0, 0);
    long reached = reader.reached();
    read();
    assertThat(heard.lines).as("late, at the time that was reached").hasSize(2);
    assertThat(heard.lines.get(1)).isEqualTo(reached + " image 0 freed 768");
  }

  @Test
  void slotsAreReadAcrossTheRingsEndAgainAndAgain() throws IOException {
    RingWriter ring = image(11, 0).ring();
    int written = 0;
    for (int round = 0; round < 7; round++) {
      while (ring.hasRoom(1)) {
        ring.allocate(now++, 0x1000 + 32L * written, written, 1);
        written++;
      }
      assertThat(ring.hasRoom(1)).isFalse();
      read();
      assertThat(ring.consumed()).isEqualTo(written);
    }
    assertThat(written).isEqualTo(7 * SLOTS);
    assertThat(heard.lines).hasSize(written);
    for (int i = 0; i < written; i++) {
      assertThat(heard.lines.get(i))
          .endsWith("allocated " + (0x1000 + 32L * i) + " size " + i + " 1");
    }
  }

  @Test
  void payloadsAreReadAcrossTheRingsEndAndBeforeTheirUse() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter user = image.ring();
    RingWriter definer = image.ring();
    for (int i = 0; i < SLOTS - 2; i++) {
      definer.free(now, 0x10);
    }
    read();
    heard.lines.clear();
    definer.defineNamed(5, "/scripts/a rather long path to a script.gs", 17, "main");
    ByteBuffer module = ByteBuffer.allocate(4 + 3 + 11).order(ByteOrder.LITTLE_ENDIAN);
    module
        .putInt(3)
        .put(new byte[] {1, 2, 3})
        .put("/lib/x.so.6".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    definer.define(RingFormat.Slot.MODULE, 2, 0x1000, module.array());
    ByteBuffer frames = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    frames.putInt(2).putInt(1).putLong(0x11).putInt(0).putInt(0).putLong(0x22);
    definer.define(RingFormat.Slot.SITE, 6, RingFormat.Slot.FORM_FRAMES, frames.array());
    definer.free(now, 0x40);
    user.allocate(now, 0x20, 8, 5);
    read();

    assertThat(heard.lines)
        .containsSubsequence(
            "image 0 site 5 /scripts/a rather long path to a script.gs:17 main",
            "image 0 module 2 /lib/x.so.6 id of 3 bytes",
            "image 0 site 6 [CodeFrame[module=2, isInternal=true, offset=17],"
                + " CodeFrame[module=0, isInternal=false, offset=34]]");
    assertThat(heard.lines).hasSize(5);
    assertThat(heard.lines.subList(3, 5))
        .anyMatch(line -> line.endsWith("allocated 32 size 8 5"))
        .anyMatch(line -> line.endsWith("freed 64"));
  }

  @Test
  void lossesAreToldOnce() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter ring = image.ring();
    ring.drop(3);
    read();
    ring.drop(5);
    image.lose(7);
    read();
    image.giveUp();
    read();
    read();
    assertThat(heard.lines)
        .containsExactly("image 0 lost 3", "image 0 lost 2", "image 0 lost 7", "image 0 lost 1");
  }

  @Test
  void aRingThatItsThreadLeftIsFreeWhenItIsEmpty() throws IOException {
    RingWriter ring = image(11, 0).ring();
    ring.allocate(now, 0x20, 8, 1);
    ring.leave();
    read();
    assertThat(ring.state()).isEqualTo(RingFormat.Control.FREE);
    assertThat(heard.lines).hasSize(1);
  }

  @Test
  void aRingWhoseThreadIsGoneWithoutAWordIsFreeInTheEnd() throws IOException {
    RingWriter ring = image(11, 0).ring();
    processes.threads.add("7777");
    for (int i = 0; i < 40; i++) {
      now += 100 * MILLI;
      read();
    }
    assertThat(ring.state()).isEqualTo(RingFormat.Control.FREE);
  }

  @Test
  void aDeadProcessIsReadToItsEndAndItsClaimsAreNotWaitedFor() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter ring = image.ring();
    read();
    ring.allocate(now, 0x20, 8, 1);
    ring.claim(1);
    processes.dead.add(11L);
    reader.looksAtEveryProcess(true);
    read();
    read();
    assertThat(heard.lines).hasSize(2);
    assertThat(heard.lines.get(0)).endsWith("allocated 32 size 8 1");
    assertThat(heard.lines.get(1)).isEqualTo("image 0 ended");
    assertThat(Files.exists(image.file())).isFalse();
  }

  @Test
  void processesThatEndedBeforeACutAreOverInItHoweverManyAndNewTheyAre() throws IOException {
    image(10, 0).ring();
    read();
    reader.looksAtEveryProcess(true);
    for (long pid = 11; pid < 31; pid++) {
      image(pid, 0).ring().allocate(now, 0x20, 8, 1);
      processes.dead.add(pid);
    }
    read();
    assertThat(heard.lines).filteredOn(line -> line.endsWith(" ended")).hasSize(20);
  }

  @Test
  void theLastEventsOfADeadProcessKeepTheirOrder() throws IOException {
    ImageWriter image = image(11, 0);
    RingWriter first = image.ring();
    RingWriter second = image.ring();
    read();
    reader.poll();
    // After the time of the cut that is being made.
    second.allocate(now + MILLI + 1, 0x20, 8, 1);
    first.free(now + MILLI + 2, 0x20);
    processes.dead.add(11L);
    reader.looksAtEveryProcess(true);
    now += 2 * MILLI;
    read();
    read();
    assertThat(heard.lines).hasSize(3);
    assertThat(heard.lines.get(0)).endsWith("allocated 32 size 8 1");
    assertThat(heard.lines.get(1)).endsWith("freed 32");
  }

  @Test
  void whatTheProgramsOwnProcessHoldsAtItsEndIsTheResult() throws IOException {
    reader.programIs(11);
    image(11, 0).ring();
    image(12, 0).ring();
    read();
    processes.dead.add(11L);
    processes.dead.add(12L);
    reader.looksAtEveryProcess(true);
    read();
    assertThat(heard.lines).hasSize(2);
    assertThat(heard.lines).filteredOn(line -> line.endsWith("the result")).hasSize(1);
    assertThat(reader.hasSeenProgram()).isTrue();
  }

  @Test
  void anExecEndsAnImageOfItsProcess() throws IOException {
    reader.programIs(11);
    image(11, 0).ring().allocate(now, 0x20, 8, 1);
    read();
    image(11, 1).ring().allocate(now, 0x40, 8, 1);
    read();
    reader.looksAtEveryProcess(true);
    read();
    assertThat(heard.lines)
        .contains("image 0 ended")
        .noneMatch(line -> line.equals("image 1 ended"));
    processes.dead.add(11L);
    reader.looksAtEveryProcess(true);
    read();
    assertThat(heard.lines).contains("image 1 ended, the result");
  }

  @Test
  void anImageThatIsNotMappedAnyMoreIsOver() throws IOException {
    ImageWriter image = image(11, 0);
    image.ring();
    processes.unmapped.add(image.file());
    for (int i = 0; i < 40; i++) {
      now += 100 * MILLI;
      read();
    }
    assertThat(heard.lines).containsExactly("image 0 ended");
  }

  @Test
  void aBrokenRingIsGivenUpAndTheOthersAreRead() throws IOException {
    RingWriter broken = image(11, 0).ring();
    RingWriter sound = image(12, 0).ring();
    read();
    broken.claim(1);
    broken.publish(RingFormat.Slot.SITE, now, 0, 1_000_000, 1);
    sound.allocate(now, 0x20, 8, 1);
    read();
    read();
    assertThat(warnings).singleElement().asString().contains("a payload of 1000000 bytes");
    assertThat(heard.lines).anyMatch(line -> line.endsWith("allocated 32 size 8 1"));
    assertThat(heard.lines).anyMatch(line -> line.matches("image . lost 1"));
    while (broken.hasRoom(1)) {
      broken.free(now, 0x10);
    }
    read();
    assertThat(broken.hasRoom(SLOTS)).as("its program never waits").isTrue();
  }

  @Test
  void aFileOfAnotherVersionIsSaid() throws IOException {
    Files.write(directory.path().resolve("5-0.ring"), new byte[RingFormat.PAGE]);
    ImageWriter.tellOfImage(directory);
    read();
    assertThat(warnings).singleElement().asString().contains("not a ring file: ");
    assertThat(heard.lines).containsExactly("image -1 lost 1");
  }

  @Test
  void timesOfTheProcessorsCounterAreToldInNanoseconds() throws IOException {
    ImageWriter image = new ImageWriter(directory, 11, 0, RingFormat.Image.CLOCK_TICKS, SLOTS);
    long base = now;
    image.pair(5_000, base);
    image.pair(5_000 + 3 * 1000, base + 1000);
    RingWriter ring = image.ring();
    ring.allocate(5_000 + 3 * 500, 0x20, 8, 1);
    ring.allocate(5_000 + 3 * 2000, 0x40, 8, 1);
    now += 3000;
    read();
    assertThat(heard.lines)
        .containsExactly(
            (base + 500) + " image 0 allocated 32 size 8 1",
            (base + 2000) + " image 0 allocated 64 size 8 1");
  }

  @Test
  void modesAndArenasAreTold() throws IOException {
    RingWriter ring = image(11, 0).ring();
    ring.write(RingFormat.Slot.ARENA, now, 0x10000, 1 << 20, 32);
    ring.write(RingFormat.Slot.MODE, now, 0, 8, 0);
    ring.write(RingFormat.Slot.UNMAPPED, now, 0x5000, 12, 0);
    long at = now;
    read();
    assertThat(heard.lines)
        .containsExactly(
            at + " image 0 arena 65536 size 1048576 32",
            at + " image 0 mode 8",
            at + " image 0 unmapped 20480 size 12");
  }
}
