package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change in the audience of the realtime channels, on the compacted topic {@link
 * Topic#REALTIME_PRESENCE}, as Pusher reported it to one of the gateway's instances. The instances
 * remember nothing: a report that Pusher repeats is written again under the same event id, and a
 * late report is written late. A consumer therefore keeps, for each key, the record with the latest
 * {@link #changedAt}, and of two with the same time the one that was written last.
 */
public sealed interface PresenceEvent extends ChatEvent {

    /** The hotel whose channel it is. */
    String hotelSlug();

    /** The channel's name, without a prefix. */
    String channel();

    /** The visibility of the channel, which determines its name at Pusher. */
    Visibility visibility();

    /** The subject of the channel. */
    ChannelKind kind();

    /** The conversation that the channel is about, if it is about one. */
    @Nullable Long conversationId();

    /** The room that the channel is about, if it is about one. */
    @Nullable String roomNumber();

    /** The member of staff that the channel is about, if it is about one. */
    @Nullable Long staffId();

    /** The time of the change, by Pusher's clock. */
    Instant changedAt();

    /** The channel's name at Pusher; one channel has one for each {@link Visibility}. */
    default String channelKey() {
        return visibility().prefix + channel();
    }

    @Override
    default String subject() {
        return key();
    }

    /** The kinds of names that a channel can have at Pusher. */
    enum Visibility {
        /** Anyone with the app's key can listen. */
        @JsonProperty("public")
        PUBLIC(""),
        /** A channel that only authorised connections can listen to. */
        @JsonProperty("private")
        PRIVATE("private-"),
        /**
         * A channel that only authorised connections can listen to, and whose listeners are known
         * by name.
         */
        @JsonProperty("presence")
        PRESENCE("presence-");

        private final String prefix;

        Visibility(String prefix) {
            this.prefix = prefix;
        }
    }

    /** The subjects of channels. */
    enum ChannelKind {
        /** A guest's conversation. */
        @JsonProperty("conversation")
        CONVERSATION,
        /** News for the guest of a room. */
        @JsonProperty("room")
        ROOM,
        /** Deletions for a room. */
        @JsonProperty("room-deletions")
        ROOM_DELETIONS,
        /** Guests' messages for one member of staff. */
        @JsonProperty("staff-member")
        STAFF_MEMBER,
        /** Guests' conversations that begin, end or move. */
        @JsonProperty("new-conversations")
        NEW_CONVERSATIONS,
        /** A conversation among staff. */
        @JsonProperty("staff-conversation")
        STAFF_CONVERSATION,
        /** News of staff chat for one member of staff. */
        @JsonProperty("staff-notifications")
        STAFF_NOTIFICATIONS
    }

    /**
     * The first listener came to a channel, or the last one left.
     *
     * @param isOccupied whether anybody listens
     */
    record ChannelOccupancy(
            String hotelSlug,
            String channel,
            Visibility visibility,
            ChannelKind kind,
            @Nullable Long conversationId,
            @Nullable String roomNumber,
            @Nullable Long staffId,
            @JsonProperty(required = true) boolean isOccupied,
            Instant changedAt)
            implements PresenceEvent {

        /** Refuses what is missing or malformed. */
        public ChannelOccupancy {
            requireChannel(
                    hotelSlug, channel, visibility, kind, conversationId, roomNumber, staffId);
            Require.present("changed_at", changedAt);
        }

        @Override
        public String key() {
            return channelKey();
        }
    }

    /**
     * A user joined a presence channel with the first of his or her connections, or left with the
     * last.
     *
     * @param userId the user, as Pusher knows him or her
     * @param userStaffId the member of staff, when the user is one; nothing for a guest
     * @param userConversationId the conversation of the guest, when the user is one; nothing for
     *     staff
     * @param isPresent whether the user listens
     */
    record ChannelMember(
            String hotelSlug,
            String channel,
            Visibility visibility,
            ChannelKind kind,
            @Nullable Long conversationId,
            @Nullable String roomNumber,
            @Nullable Long staffId,
            String userId,
            @Nullable Long userStaffId,
            @Nullable Long userConversationId,
            @JsonProperty(required = true) boolean isPresent,
            Instant changedAt)
            implements PresenceEvent {

        /** Refuses what is missing or malformed. */
        public ChannelMember {
            requireChannel(
                    hotelSlug, channel, visibility, kind, conversationId, roomNumber, staffId);
            Require.text("user_id", userId, 128);
            if ((userStaffId == null) == (userConversationId == null)) {
                throw new IllegalArgumentException(
                        "exactly one of user_staff_id and user_conversation_id is needed");
            }
            Require.present("changed_at", changedAt);
        }

        @Override
        public String key() {
            return channelKey() + "/" + userId;
        }
    }

    private static void requireChannel(
            String hotelSlug,
            String channel,
            Visibility visibility,
            ChannelKind kind,
            @Nullable Long conversationId,
            @Nullable String roomNumber,
            @Nullable Long staffId) {
        Require.slug("hotel_slug", hotelSlug);
        Require.text("channel", channel, 164);
        Require.present("visibility", visibility);
        boolean isComplete =
                switch (Require.present("kind", kind)) {
                    case CONVERSATION, STAFF_CONVERSATION -> conversationId != null;
                    case ROOM, ROOM_DELETIONS -> roomNumber != null;
                    case STAFF_MEMBER, STAFF_NOTIFICATIONS -> staffId != null;
                    case NEW_CONVERSATIONS -> true;
                };
        if (!isComplete) {
            throw new IllegalArgumentException("what a channel of this kind is about is missing");
        }
    }
}
