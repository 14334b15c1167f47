package memflight.watch;

import static memflight.watch.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WatchModelTest {
  private final WatchModel model =
      new WatchModel(
          "4711",
          Samples.at(1, row("a.gs", 1, 100, 3), row("b.gs", 2, 50, 9), row("c.gs", 3, 7, 1)));

  private List<String> sites() {
    return model.rows().stream().map(WatchRow::location).toList();
  }

  private void press(int... keys) {
    for (int key : keys) {
      assertThat(model.press(key)).isEqualTo(WatchModel.Request.NONE);
    }
  }

  private void type(String text) {
    text.chars().forEach(model::press);
  }

  @Test
  void sortsByTheColumnThatIsChosen() {
    assertThat(sites()).containsExactly("a.gs:1", "b.gs:2", "c.gs:3");
    press('>');
    assertThat(model.column()).isEqualTo(Column.BLOCKS);
    assertThat(sites()).containsExactly("b.gs:2", "a.gs:1", "c.gs:3");
    press('r');
    assertThat(sites()).containsExactly("c.gs:3", "a.gs:1", "b.gs:2");
    press(Keys.LEFT, Keys.LEFT);
    assertThat(model.column()).as("round the end").isEqualTo(Column.SITE);
    assertThat(model.isReversed()).isFalse();
    assertThat(sites()).containsExactly("a.gs:1", "b.gs:2", "c.gs:3");
  }

  @Test
  void countsGrowthFromTheFirstSampleAndFromWhereItIsTold() {
    model.take(Samples.at(3, row("a.gs", 1, 300, 5), row("d.gs", 4, 40, 1)));
    assertThat(model.growth()).isEqualTo(340 - 157);
    assertThat(model.rows())
        .containsExactly(
            new WatchRow("a.gs", 1, "", 300, 5, 200, 100),
            new WatchRow("d.gs", 4, "", 40, 1, 40, 20));
    press('z');
    model.take(Samples.at(4, row("a.gs", 1, 301, 5)));
    assertThat(model.growth()).isEqualTo(301 - 340);
    assertThat(model.rows().get(0).growth()).isEqualTo(1);
  }

  @Test
  void growthBeginsAgainWithAnotherSession() {
    Sample other = Samples.at(1, row("a.gs", 1, 900, 1));
    model.take(new Sample(other.state(), 2, other.time(), other.report(), other.intervals(), ""));
    assertThat(model.growth()).isZero();
    assertThat(model.rows().get(0).perSecond()).isZero();
  }

  @Test
  void aPauseKeepsWhatIsShownAndTheEndOfItShowsTheNewest() {
    press('p');
    model.take(Samples.at(2, row("z.gs", 9, 1, 1)));
    assertThat(model.isPaused()).isTrue();
    assertThat(sites()).hasSize(3);
    press('p');
    assertThat(sites()).containsExactly("z.gs:9");
  }

  @Test
  void filtersWhileTyping() {
    press('/');
    type("B.g");
    assertThat(model.isEditing()).isTrue();
    assertThat(sites()).containsExactly("b.gs:2");
    type("q");
    assertThat(sites()).as("q is text here").isEmpty();
    press(Keys.BACKSPACE, Keys.ENTER);
    assertThat(model.filter()).isEqualTo("B.g");
    press('/', Keys.ESCAPE);
    assertThat(sites()).hasSize(3);
    press('/', Keys.BACKSPACE, Keys.ENTER);
    assertThat(model.filter()).isEmpty();
  }

  @Test
  void scrollsWithinTheRows() {
    press(Keys.UP);
    assertThat(model.firstRow()).isZero();
    press(Keys.DOWN, Keys.PAGE_DOWN);
    assertThat(model.firstRow()).isEqualTo(2);
    press(Keys.HOME);
    assertThat(model.firstRow()).isZero();
  }

  @Test
  void asksItsSurroundingsToSaveAndToQuit() {
    assertThat(model.press('w')).isEqualTo(WatchModel.Request.SAVE_TEXT);
    assertThat(model.press('j')).isEqualTo(WatchModel.Request.SAVE_JSON);
    assertThat(model.press('q')).isEqualTo(WatchModel.Request.QUIT);
    press('/');
    assertThat(model.press(Keys.INTERRUPT)).isEqualTo(WatchModel.Request.QUIT);
  }
}
