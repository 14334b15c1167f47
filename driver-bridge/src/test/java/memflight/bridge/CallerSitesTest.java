package memflight.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import memflight.events.Site;
import memflight.events.SiteKind;
import org.junit.jupiter.api.Test;
import testdriver.Callers;
import testlibrary.Buffers;

class CallerSitesTest {
  private final SiteTable table = new SiteTable();
  private final WovenCalls calls = new WovenCalls();
  private final CallerSites sites = callerSites("testlibrary.");
  private final LongSupplier current = this::current;

  private long current() {
    return sites.walk(0);
  }

  private CallerSites callerSites(String... libraries) {
    return new CallerSites(table, new ClassOwners(List.of(libraries)), calls, new FormerCode());
  }

  private Site site(long id) {
    return table.get((int) id);
  }

  @Test
  void blamesTheLineThatCalls() {
    Site site = site(Callers.direct(current));
    assertThat(site.file()).isEqualTo("testdriver/Callers.java");
    assertThat(site.line()).isEqualTo(Callers.DIRECT_LINE);
    assertThat(site.function()).isEqualTo("testdriver.Callers.direct");
    assertThat(site.kind()).isEqualTo(SiteKind.SCRIPT);
  }

  @Test
  void passesOverLibraries() {
    assertThat(site(Callers.throughALibrary(current)).line()).isEqualTo(Callers.LIBRARY_LINE);
    CallerSites without = callerSites();
    assertThat(site(Callers.throughALibrary(() -> without.walk(0))).file())
        .isEqualTo("testlibrary/Buffers.java");
  }

  @Test
  void passesOverTheJdk() {
    assertThat(site(Callers.throughTheJdk(current)).line()).isEqualTo(Callers.JDK_LINE);
  }

  @Test
  void givesEachLineOneId() {
    assertThat(Callers.direct(current)).isEqualTo(Callers.direct(current));
    assertThat(Callers.direct(current)).isNotEqualTo(Callers.throughTheJdk(current));
  }

  @Test
  void blamesTheLibraryWhereNoApplicationIsOnTheStack() {
    // The test's own frames count as memflight's, and those above the allocator are passed over.
    long id = CompletableFuture.supplyAsync(() -> Buffers.take(current)).join();
    assertThat(site(id).file()).isEqualTo("testlibrary/Buffers.java");
    assertThat(site(id).kind()).isEqualTo(SiteKind.INTERNAL);
  }

  @Test
  void learnsASlotWhereItIsTheLineThatAllocates() {
    int slot =
        calls.slotOf("testdriver/Callers.java", Callers.DIRECT_LINE, "testdriver.Callers.direct");
    assertThat(sites.known(slot)).isZero();
    int id = (int) Callers.direct(() -> sites.walk(slot));
    assertThat(sites.known(slot)).isEqualTo(id);
    assertThat(sites.walks()).isEqualTo(1);
    assertThat(callerSites().known(slot))
        .as("for other libraries it has to be learned again")
        .isZero();
  }

  @Test
  void learnsNoSlotFromAnotherLine() {
    int slot = calls.slotOf("testdriver/Callers.java", 1, "testdriver.Callers.direct");
    Callers.direct(() -> sites.walk(slot));
    assertThat(sites.known(slot)).isZero();
  }

  @Test
  void trustsNoSlotAnyMoreThatTheStackContradicts() {
    int slot =
        calls.slotOf("testdriver/Callers.java", Callers.DIRECT_LINE, "testdriver.Callers.direct");
    int id = (int) Callers.direct(() -> sites.walk(slot));
    assertThat((int) Callers.throughTheJdk(() -> sites.walk(slot))).isNotEqualTo(id);
    assertThat(sites.known(slot)).isNegative();
    assertThat((int) Callers.direct(() -> sites.walk(slot))).isEqualTo(id);
    assertThat(sites.known(slot)).as("for good").isNegative();
  }
}
