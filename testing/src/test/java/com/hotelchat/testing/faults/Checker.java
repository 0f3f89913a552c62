package com.hotelchat.testing.faults;

import com.hotelchat.testing.faults.Observation.Count;
import com.hotelchat.testing.faults.Observation.Event;
import com.hotelchat.testing.faults.Observation.Outcome;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Push;
import com.hotelchat.testing.faults.Observation.Said;
import com.hotelchat.testing.faults.Observation.Seen;
import com.hotelchat.testing.faults.Observation.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Finds the violations in a system at rest. Pure: the same observation gives the same violations,
 * each of which begins with the name of the promise that is broken.
 */
final class Checker {

    private final Observation observation;
    private final List<String> violations = new ArrayList<>();

    private Checker(Observation observation) {
        this.observation = observation;
    }

    /** Returns the violations; none when every promise was kept. */
    static List<String> violations(Observation observation) {
        Checker checker = new Checker(observation);
        checker.requireEveryMessageOnce();
        checker.requireSyncToEqualLoading();
        checker.requireSequencesWithoutHoles();
        checker.requireDeliveryInOrder();
        checker.requireCountsToEqualRecounts();
        checker.requirePushesToBeExplained();
        observation.leftovers().forEach(checker::requireNothingLeft);
        observation.refusals().forEach(refusal -> checker.add("refusal", refusal));
        return List.copyOf(checker.violations);
    }

    private void add(String promise, String what) {
        violations.add(promise + ": " + what);
    }

    /**
     * Requires that every acknowledged write is present exactly once, with its last content, and
     * nothing else.
     */
    private void requireEveryMessageOnce() {
        Map<Place, Map<UUID, Said>> said = new HashMap<>();
        for (Said one : observation.acknowledged()) {
            said.computeIfAbsent(one.place(), place -> new HashMap<>())
                    .put(one.clientMessageId(), one);
        }
        observation
                .loaded()
                .forEach(
                        (place, messages) ->
                                requireEveryMessageOnce(
                                        place, said.getOrDefault(place, Map.of()), messages));
    }

    private void requireEveryMessageOnce(Place place, Map<UUID, Said> said, List<Seen> messages) {
        Set<UUID> missing = new HashSet<>();
        said.values().stream()
                .filter(one -> one.state() != State.REMOVED)
                .forEach(one -> missing.add(one.clientMessageId()));
        Set<UUID> found = new HashSet<>();
        for (Seen message : messages) {
            UUID id = message.clientMessageId();
            Said one = id == null ? null : said.get(id);
            if (one == null || one.state() == State.REMOVED) {
                add("exactly once", place + " has message " + message.id() + " that nobody sent");
                continue;
            }
            missing.remove(id);
            if (!found.add(id)) {
                add("exactly once", place + " has message " + message.id() + " twice");
            }
            boolean isDeleted = one.state() == State.DELETED;
            if (message.isDeleted() != isDeleted
                    || (!isDeleted && !message.text().equals(one.text()))) {
                add("last content", place + " has another state of message " + message.id());
            }
        }
        missing.forEach(id -> add("nothing lost", place + " lacks the message " + id));
    }

    private void requireSyncToEqualLoading() {
        observation
                .loaded()
                .forEach(
                        (place, messages) -> {
                            Map<Long, Seen> loaded = byId(messages);
                            Map<Long, Seen> synced =
                                    byId(observation.synced().getOrDefault(place, List.of()));
                            if (!loaded.equals(synced)) {
                                add("sync equals loading", place + " differs");
                            }
                        });
    }

    private static Map<Long, Seen> byId(List<Seen> messages) {
        return messages.stream()
                .collect(Collectors.toMap(Seen::id, message -> message, (one, twin) -> twin));
    }

    private void requireSequencesWithoutHoles() {
        observation
                .published()
                .forEach(
                        (place, events) -> {
                            List<Event> first = firstArrivals(events);
                            for (int i = 0; i < first.size(); i++) {
                                if (first.get(i).sequence() != i + 1) {
                                    add(
                                            "sequence without holes",
                                            "%s has %d on Kafka where %d is due"
                                                    .formatted(
                                                            place, first.get(i).sequence(), i + 1));
                                    break;
                                }
                            }
                        });
    }

    /** Pusher has each event at least once, and first arrivals are in order. */
    private void requireDeliveryInOrder() {
        observation
                .published()
                .forEach(
                        (place, events) ->
                                events.stream()
                                        .map(Event::id)
                                        .distinct()
                                        .filter(id -> !observation.deliveredEvents().contains(id))
                                        .forEach(
                                                id ->
                                                        add(
                                                                "at least once",
                                                                "Pusher lacks "
                                                                        + id
                                                                        + " of "
                                                                        + place)));
        observation
                .delivered()
                .forEach(
                        (place, events) -> {
                            List<Event> first = firstArrivals(events);
                            List<Event> sorted =
                                    first.stream()
                                            .sorted(Comparator.comparingLong(Event::sequence))
                                            .toList();
                            if (!first.equals(sorted)) {
                                add("in order", "first arrivals at Pusher of " + place);
                            }
                        });
    }

    private static List<Event> firstArrivals(List<Event> events) {
        Map<String, Event> first = new LinkedHashMap<>();
        events.forEach(event -> first.putIfAbsent(event.id(), event));
        return List.copyOf(first.values());
    }

    private void requireCountsToEqualRecounts() {
        for (Count count : observation.counts()) {
            if (count.answered() != count.recounted()) {
                add(
                        "unread",
                        "the API says %d to staff %d, the messages %d"
                                .formatted(count.answered(), count.staffId(), count.recounted()));
            }
            if (count.told() != null && count.told() != count.recounted()) {
                add(
                        "unread",
                        "the last unread-updated says %d to staff %d, the messages %d"
                                .formatted(count.told(), count.staffId(), count.recounted()));
            }
            if (count.badge() != null && count.badge() != count.expectedBadge()) {
                add(
                        "badge",
                        "the last push says %d to staff %d, the messages %d"
                                .formatted(count.badge(), count.staffId(), count.expectedBadge()));
            }
        }
    }

    /**
     * Requires that each push has an outcome that reports it, and each piece of news an outcome for
     * each person.
     */
    private void requirePushesToBeExplained() {
        Map<News, Set<Long>> told = new HashMap<>();
        Set<String> pushed = new HashSet<>();
        for (Outcome outcome : observation.outcomes()) {
            told.computeIfAbsent(
                            new News(outcome.isGuestChat(), outcome.messageId()),
                            news -> new HashSet<>())
                    .add(outcome.staffId());
            pushed.add(outcome.eventId() + "/" + outcome.staffId());
        }
        for (Push push : observation.pushes()) {
            Long owner = observation.devices().get(push.token());
            if (owner == null) {
                add("pushes", "a device that nobody registered got " + push.eventId());
            } else if (!push.type().equals("withdraw")
                    && !pushed.contains(push.eventId() + "/" + owner)) {
                add("pushes", "staff " + owner + " got " + push.eventId() + " unexplained");
            }
        }
        for (Said said : observation.acknowledged()) {
            Set<Long> missing = new HashSet<>(said.recipients());
            missing.removeAll(
                    told.getOrDefault(new News(said.place().isGuestChat(), said.id()), Set.of()));
            missing.forEach(
                    staff ->
                            add(
                                    "pushes",
                                    "nothing became of message "
                                            + said.id()
                                            + " for staff "
                                            + staff));
        }
    }

    /** A message; the ids of guest chat and of staff chat are two series. */
    private record News(boolean isGuestChat, long messageId) {}

    private void requireNothingLeft(String where, long rows) {
        if (rows != 0) {
            add("nothing left over", rows + " in " + where);
        }
    }
}
