package com.hotelchat.testing.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testing.faults.Observation.Count;
import com.hotelchat.testing.faults.Observation.Event;
import com.hotelchat.testing.faults.Observation.Outcome;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Push;
import com.hotelchat.testing.faults.Observation.Said;
import com.hotelchat.testing.faults.Observation.Seen;
import com.hotelchat.testing.faults.Observation.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker finds nothing in a healthy system, and each kind of damage in a damaged one. */
class CheckerTest {

    private static final Place PLACE = new Place(true, 7);

    @Test
    void healthySystemHasNoViolations() {
        assertThat(Checker.violations(healthy())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void damageIsFound(Damage damage) {
        assertThat(Checker.violations(damage.plant(healthy())))
                .anyMatch(violation -> violation.startsWith(damage.promise()));
    }

    @Test
    void removedMessageThatIsStillThereIsFound() {
        Said removed = said(1, State.REMOVED);

        assertThat(
                        Checker.violations(
                                new Observation(
                                        List.of(removed),
                                        Map.of(PLACE, List.of(seen(1))),
                                        Map.of(PLACE, List.of(seen(1))),
                                        Map.of(),
                                        Map.of(),
                                        Set.of(),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        Map.of(),
                                        Map.of(),
                                        List.of())))
                .anyMatch(violation -> violation.startsWith("exactly once"));
    }

    /** Four messages of a guest, of which the reception read none. */
    private static Observation healthy() {
        List<Said> said =
                IntStream.rangeClosed(1, 4).mapToObj(id -> said(id, State.STANDS)).toList();
        List<Seen> seen = IntStream.rangeClosed(1, 4).mapToObj(CheckerTest::seen).toList();
        List<Event> events =
                IntStream.rangeClosed(1, 4).mapToObj(n -> new Event("event-" + n, n)).toList();
        // One event was delivered twice, as at-least-once permits.
        List<Event> delivered =
                List.of(events.get(0), events.get(1), events.get(0), events.get(2), events.get(3));
        return new Observation(
                said,
                Map.of(PLACE, seen),
                Map.of(PLACE, seen),
                Map.of(PLACE, events),
                Map.of(PLACE, delivered),
                Set.of("event-1", "event-2", "event-3", "event-4"),
                List.of(new Count(5, 0, 0, 0L, 4, 4L)),
                List.of(new Push("token", "new_chat_message", "event-1", 1, Instant.EPOCH)),
                IntStream.rangeClosed(1, 4)
                        .mapToObj(id -> new Outcome(5, "event-" + id, true, id, "pushed"))
                        .toList(),
                Map.of("token", 5L),
                Map.of("outbox of guest-chat-service", 0L),
                List.of());
    }

    private static Said said(int id, State state) {
        return new Said(PLACE, 0, uuid(id), id, "text " + id, state, Set.of(5L));
    }

    private static Seen seen(int id) {
        return new Seen(id, uuid(id), "text " + id, false, id, 0, Set.of());
    }

    private static UUID uuid(int id) {
        return new UUID(0, id);
    }
}
