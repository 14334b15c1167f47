package memflight.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import memflight.events.MarkerEvent;

/** Commits {@linkplain MarkerEvent cuts}: how far each producer has counted. Thread-safe. */
final class Cuts {
  private final ProducerSequences sequences;

  /** Ids are unique in the JVM, whatever recordings come and go. */
  private final AtomicLong lastId = new AtomicLong();

  Cuts(ProducerSequences sequences) {
    this.sequences = sequences;
  }

  /**
   * Commits a cut.
   *
   * @return its id; cuts with higher ids are later
   */
  synchronized long emit() {
    long id = lastId.incrementAndGet();
    List<MarkerEvent> members = new ArrayList<>();
    for (int producer = 0; producer < ProducerSequences.PRODUCERS; producer++) {
      if (sequences.last(producer) > 0) {
        members.add(member(id, producer));
      }
    }
    if (members.isEmpty()) {
      members.add(member(id, 0));
    }
    for (MarkerEvent member : members) {
      member.members = members.size();
      member.commit();
    }
    return id;
  }

  private MarkerEvent member(long id, int producer) {
    MarkerEvent member = new MarkerEvent();
    member.begin();
    member.id = id;
    member.producer = producer;
    // Read after the member's start: every event up to there has a number no higher than this.
    member.sequence = sequences.last(producer);
    return member;
  }
}
