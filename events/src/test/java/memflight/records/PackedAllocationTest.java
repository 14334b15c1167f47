package memflight.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedAllocationTest {
  @ParameterizedTest
  @CsvSource({
    "1,0",
    "1,1",
    "16777215,0",
    "16777215,1099511627774",
    "8388608,549755813888",
    "77,4096"
  })
  void keepsSiteAndSize(int site, long size) {
    long packed = PackedAllocation.pack(site, size);

    assertThat(packed).isNotEqualTo(PackedAllocation.NONE);
    assertThat(PackedAllocation.site(packed)).isEqualTo(site);
    assertThat(PackedAllocation.size(packed)).isEqualTo(size);
    assertThat(PackedAllocation.isOversize(packed)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 40) - 1, 1L << 40, Long.MAX_VALUE})
  void marksASizeThatDoesNotFit(long size) {
    long packed = PackedAllocation.pack(5, size);

    assertThat(PackedAllocation.isOversize(packed)).isTrue();
    assertThat(PackedAllocation.site(packed)).isEqualTo(5);
  }

  @Test
  void refusesWhatIsNoSiteOrNoSize() {
    assertThatThrownBy(() -> PackedAllocation.pack(0, 1)).hasMessageContaining("site 0");
    assertThatThrownBy(() -> PackedAllocation.pack(1 << 24, 1)).hasMessageContaining("16777216");
    assertThatThrownBy(() -> PackedAllocation.pack(1, -1)).hasMessageContaining("-1 bytes");
  }
}
