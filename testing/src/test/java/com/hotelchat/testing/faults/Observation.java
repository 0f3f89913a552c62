package com.hotelchat.testing.faults;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known once the system is idle: the acknowledged changes, and the content of
 * each of its outlets. {@link Checker} compares one with the other.
 *
 * @param acknowledged every message whose sending was acknowledged, with its last content
 * @param loaded the messages of each conversation, read page by page
 * @param synced the messages of each conversation, from {@code sync/?after=0}
 * @param published the events of each conversation on Kafka, in the order of the log
 * @param delivered the events of each conversation's channel at Pusher, in the order of acceptance
 * @param deliveredEvents the ids of all events that Pusher has, on any channel
 * @param counts the unread counts of members of staff
 * @param pushes every push that FCM accepted
 * @param outcomes the outcomes of news, from the notification events
 * @param devices the owner of each device that is registered
 * @param leftovers number of rows or records that are left where none should be, by place
 * @param refusals answers that no client should get
 */
record Observation(
        List<Said> acknowledged,
        Map<Place, List<Seen>> loaded,
        Map<Place, List<Seen>> synced,
        Map<Place, List<Event>> published,
        Map<Place, List<Event>> delivered,
        Set<String> deliveredEvents,
        List<Count> counts,
        List<Push> pushes,
        List<Outcome> outcomes,
        Map<String, Long> devices,
        Map<String, Long> leftovers,
        List<String> refusals) {

    /** Returns this observation with other messages in one conversation, loaded and synced. */
    Observation withMessages(UnaryOperator<List<Seen>> change) {
        return new Observation(
                acknowledged,
                Damage.changeOne(loaded, change),
                Damage.changeOne(synced, change),
                published,
                delivered,
                deliveredEvents,
                counts,
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other messages in the answer of one sync. */
    Observation withSynced(UnaryOperator<List<Seen>> change) {
        return new Observation(
                acknowledged,
                loaded,
                Damage.changeOne(synced, change),
                published,
                delivered,
                deliveredEvents,
                counts,
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other events of one conversation on Kafka. */
    Observation withPublished(UnaryOperator<List<Event>> change) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                Damage.changeOne(published, change),
                delivered,
                deliveredEvents,
                counts,
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other events of one conversation at Pusher. */
    Observation withDelivered(UnaryOperator<List<Event>> change) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                Damage.changeOne(delivered, change),
                deliveredEvents,
                counts,
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other events at Pusher. */
    Observation withDeliveredEvents(Set<String> others) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                delivered,
                others,
                counts,
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other counts. */
    Observation withCounts(UnaryOperator<Count> change) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                delivered,
                deliveredEvents,
                counts.stream().map(change).toList(),
                pushes,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other pushes. */
    Observation withPushes(List<Push> others) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                delivered,
                deliveredEvents,
                counts,
                others,
                outcomes,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with other outcomes of news. */
    Observation withOutcomes(List<Outcome> others) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                delivered,
                deliveredEvents,
                counts,
                pushes,
                others,
                devices,
                leftovers,
                refusals);
    }

    /** Returns this observation with something left over. */
    Observation withLeftovers(Map<String, Long> others) {
        return new Observation(
                acknowledged,
                loaded,
                synced,
                published,
                delivered,
                deliveredEvents,
                counts,
                pushes,
                outcomes,
                devices,
                others,
                refusals);
    }

    /** A conversation of guest chat or of staff chat. */
    record Place(boolean isGuestChat, long conversation) {}

    /** The state in which a message was left by the last acknowledged change. */
    enum State {
        /** The message has its text. */
        STANDS,
        /** Deleted softly: it is present, without its text. */
        DELETED,
        /** Deleted hard: it is absent. */
        REMOVED
    }

    /**
     * A message whose sending was acknowledged.
     *
     * @param sender the member of staff; 0 for a guest
     * @param recipients the members of staff who are to get a push
     */
    record Said(
            Place place,
            long sender,
            UUID clientMessageId,
            long id,
            String text,
            State state,
            Set<Long> recipients) {}

    /** A message as a reader sees it. */
    record Seen(
            long id,
            @Nullable UUID clientMessageId,
            String text,
            boolean isDeleted,
            long sequence,
            long sender,
            Set<Long> readBy) {}

    /** An event with the sequence of its conversation. */
    record Event(String id, long sequence) {}

    /**
     * The number of messages that a member of staff has not read, from each source.
     *
     * @param recounted number from the messages
     * @param answered number in the answer of the API
     * @param told number in the last {@code unread-updated}; null where there was none
     * @param badge badge of the last push, to be compared with {@code expectedBadge}
     */
    record Count(
            long staffId,
            long recounted,
            long answered,
            @Nullable Long told,
            long expectedBadge,
            @Nullable Long badge) {}

    /** A push of news about a message; {@code type} is {@code withdraw} for one that takes back. */
    record Push(String token, String type, String eventId, long messageId, Instant at) {}

    /**
     * The outcome of news for a member of staff: pushed, withheld and so on.
     *
     * @param messageId 0 for news of something else than a message
     */
    record Outcome(
            long staffId, String eventId, boolean isGuestChat, long messageId, String what) {}
}
