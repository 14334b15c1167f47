package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import memflight.events.Site;
import memflight.events.SiteKind;
import org.junit.jupiter.api.Test;

class SiteTableTest {
  private static final int MANY = 200_000;

  private final SiteTable table = new SiteTable();

  @Test
  void givesOneIdToOneLocation() {
    int id = table.idOf("a/B.java", 7, "a.B.c", SiteKind.SCRIPT);

    assertThat(table.idOf("a/B.java", 7, "a.B.c", SiteKind.SCRIPT)).isEqualTo(id);
    assertThat(table.idOf("a/B.java", 7, "a.B.c", SiteKind.INTERNAL)).isNotEqualTo(id);
    assertThat(table.get(id)).isEqualTo(new Site(id, "a/B.java", 7, "a.B.c", SiteKind.SCRIPT));
    assertThat(table.locationOf(id)).isSameAs(table.locationOf(id)).isEqualTo("a/B.java:7");
  }

  @Test
  void knowsNoLocationOfOtherIds() {
    assertThat(table.locationOf(-1)).isNull();
    assertThat(table.locationOf(0)).isNull();
    assertThat(table.locationOf(1)).isNull();
    assertThat(table.locationOf(Integer.MAX_VALUE)).isNull();
  }

  @Test
  void aSiteCostsTheSameHoweverManyThereAre() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    addMany(table);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // A list copied for each of them would take 80 GB.
    assertThat(allocated / MANY).as("bytes for a site").isLessThan(2_000);
    assertThat(table.get(MANY).line()).isEqualTo(MANY);
  }

  @Test
  void threadsThatAddManyAtOnceSeeEachOthers() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> first = threads.submit(() -> addMany(table));
      Future<?> second = threads.submit(() -> addMany(table));
      first.get();
      second.get();
    } finally {
      threads.shutdown();
    }
    assertThat(table.get(MANY).id()).isEqualTo(MANY);
    assertThat(table.idOf("new", 1, "", SiteKind.SCRIPT)).isEqualTo(MANY + 1);
    assertThat(List.of(1, MANY / 2, MANY))
        .allSatisfy(id -> assertThat(table.locationOf(id)).isEqualTo(table.get(id).location()));
  }

  private static void addMany(SiteTable table) {
    for (int line = 1; line <= MANY; line++) {
      int id = table.idOf("a/Large.java", line, "a.Large.c", SiteKind.SCRIPT);
      if (table.get(id).line() != line || table.locationOf(id) == null) {
        throw new AssertionError("line " + line + " has the id of " + table.get(id));
      }
    }
  }
}
