package com.hotelchat.testing.faults;

import com.hotelchat.testing.faults.Observation.Count;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Push;
import com.hotelchat.testing.faults.Observation.Said;
import com.hotelchat.testing.faults.Observation.Seen;
import com.hotelchat.testing.faults.Observation.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The kinds of damage that the checker's self-test plants, each with the promise that it breaks.
 */
enum Damage {
    MESSAGE_LOST("nothing lost") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withMessages(
                    messages -> without(messages, lastStanding(healthy, messages)));
        }
    },
    MESSAGE_TWICE("exactly once") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withMessages(
                    messages -> with(messages, copy(messages.getLast(), 1_000_000_000)));
        }
    },
    OLD_CONTENT("last content") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withMessages(
                    messages -> {
                        Seen victim = lastStanding(healthy, messages);
                        return with(
                                without(messages, victim),
                                new Seen(
                                        victim.id(),
                                        victim.clientMessageId(),
                                        "former",
                                        victim.isDeleted(),
                                        victim.sequence(),
                                        victim.sender(),
                                        victim.readBy()));
                    });
        }
    },
    SYNC_DIFFERS("sync equals loading") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withSynced(messages -> messages.subList(1, messages.size()));
        }
    },
    HOLE_IN_SEQUENCE("sequence without holes") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withPublished(
                    events ->
                            events.stream()
                                    .filter(event -> event.sequence() != events.size() / 2 + 1)
                                    .toList());
        }
    },
    NOT_DELIVERED("at least once") {
        @Override
        Observation plant(Observation healthy) {
            Set<String> delivered = new HashSet<>(healthy.deliveredEvents());
            delivered.remove(healthy.published().values().iterator().next().getLast().id());
            return healthy.withDeliveredEvents(delivered);
        }
    },
    OUT_OF_ORDER("in order") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withDelivered(List::reversed);
        }
    },
    WRONG_COUNT("unread") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withCounts(
                    count ->
                            new Count(
                                    count.staffId(),
                                    count.recounted(),
                                    count.answered() + 6,
                                    count.told(),
                                    count.expectedBadge(),
                                    count.badge()));
        }
    },
    WRONG_BADGE("badge") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withCounts(
                    count ->
                            new Count(
                                    count.staffId(),
                                    count.recounted(),
                                    count.answered(),
                                    count.told(),
                                    count.expectedBadge(),
                                    count.expectedBadge() + 1));
        }
    },
    ROW_LEFT_OVER("nothing left over") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withLeftovers(Map.of("hotel.stays.dlq", 1L));
        }
    },
    PUSH_UNEXPLAINED("pushes") {
        @Override
        Observation plant(Observation healthy) {
            List<Push> pushes = new ArrayList<>(healthy.pushes());
            String token = healthy.devices().keySet().iterator().next();
            pushes.add(new Push(token, "new_chat_message", "nobody's", 1, Instant.EPOCH));
            return healthy.withPushes(pushes);
        }
    },
    PUSH_FORGOTTEN("pushes") {
        @Override
        Observation plant(Observation healthy) {
            return healthy.withOutcomes(List.of());
        }
    };

    private final String promise;

    Damage(String promise) {
        this.promise = promise;
    }

    /** The beginning of the violations that it causes. */
    String promise() {
        return promise;
    }

    /** Returns the observation with the damage. */
    abstract Observation plant(Observation healthy);

    /** Changes the values of a map's first entry that is large enough. */
    static <T> Map<Place, List<T>> changeOne(
            Map<Place, List<T>> all, UnaryOperator<List<T>> change) {
        Map<Place, List<T>> changed = new HashMap<>(all);
        Place victim =
                all.entrySet().stream()
                        .filter(one -> one.getValue().size() > 1)
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        changed.computeIfPresent(victim, (place, values) -> change.apply(values));
        return changed;
    }

    private static Seen lastStanding(Observation healthy, List<Seen> messages) {
        Set<Object> standing = new HashSet<>();
        for (Said said : healthy.acknowledged()) {
            if (said.state() == State.STANDS) {
                standing.add(said.clientMessageId());
            }
        }
        return messages.reversed().stream()
                .filter(message -> standing.contains(message.clientMessageId()))
                .findFirst()
                .orElseThrow();
    }

    private static Seen copy(Seen message, long id) {
        return new Seen(
                id,
                message.clientMessageId(),
                message.text(),
                message.isDeleted(),
                message.sequence(),
                message.sender(),
                message.readBy());
    }

    private static List<Seen> with(List<Seen> messages, Seen more) {
        List<Seen> changed = new ArrayList<>(messages);
        changed.add(more);
        return changed;
    }

    private static List<Seen> without(List<Seen> messages, Seen less) {
        List<Seen> changed = new ArrayList<>(messages);
        changed.remove(less);
        return changed;
    }
}
