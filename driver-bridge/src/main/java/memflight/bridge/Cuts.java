package memflight.bridge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import memflight.events.EventTime;
import memflight.events.MarkerEvent;

/** Commits {@linkplain MarkerEvent cuts}: how far each producer has counted. Thread-safe. */
final class Cuts {
  /** So often whoever keeps the account has one, whether or not somebody asks for it. */
  static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final EventTime TIME = EventTime.of(MarkerEvent.class);

  private final ProducerSequences sequences;

  /** Ids are unique in the JVM, whatever recordings come and go. */
  private final AtomicLong lastId = new AtomicLong();

  Cuts(ProducerSequences sequences) {
    this.sequences = sequences;
  }

  /** The id of a cut that is to be committed; higher ones are later. */
  long nextId() {
    return lastId.incrementAndGet();
  }

  /** Commits a cut at the present time. */
  synchronized void commit(long id) {
    List<MarkerEvent> members = members(id);
    for (MarkerEvent member : members) {
      member.members = members.size();
      member.commit();
    }
  }

  /** Commits a cut at a time up to which every event has been committed, and no later one. */
  synchronized void commitAt(long id, long ticks) {
    List<MarkerEvent> members = members(id);
    for (MarkerEvent member : members) {
      member.members = members.size();
      TIME.set(member, ticks, 1);
      member.commit();
    }
  }

  private List<MarkerEvent> members(long id) {
    List<MarkerEvent> members = new ArrayList<>();
    for (int producer = 0; producer < ProducerSequences.PRODUCERS; producer++) {
      if (sequences.last(producer) > 0) {
        members.add(member(id, producer));
      }
    }
    if (members.isEmpty()) {
      members.add(member(id, 0));
    }
    return members;
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
