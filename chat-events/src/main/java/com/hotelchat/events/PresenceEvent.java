package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to realtime channels now, on the compacted topic {@link Topic#REALTIME_PRESENCE}, as
 * Pusher told one of the gateway's instances. None of them remembers anything: what Pusher repeats
 * is written again under the same event id, and what it tells late comes late. So a consumer keeps,
 * for each key, what has the last {@link #changedAt}, and of two with the same time the one that
 * was written last.
 */
public sealed interface PresenceEvent extends ChatEvent {

    /** The hotel whose channel it is. */
    String hotelSlug();

    /** The channel's name, without a prefix. */
    String channel();

    /** Under which of its names the channel is meant. */
    Visibility visibility();

    /** What the channel is about. */
    ChannelKind kind();

    /** The conversation that the channel is about, if it is about one. */
    @Nullable Long conversationId();

    /** The room that the channel is about, if it is about one. */
    @Nullable String roomNumber();

    /** The member of staff that the channel is about, if it is about one. */
    @Nullable Long staffId();

    /** When it became so, by Pusher's clock. */
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
        /** Only who was authorised can listen. */
        @JsonProperty("private")
        PRIVATE("private-"),
        /** Only who was authorised can listen, and who listens is known by name. */
        @JsonProperty("presence")
        PRESENCE("presence-");

        private final String prefix;

        Visibility(String prefix) {
            this.prefix = prefix;
        }
    }

    /** What a channel is about. */
    enum ChannelKind {
        /** A guest's conversation. */
        @JsonProperty("conversation")
        CONVERSATION,
        /** What concerns the guest of a room. */
        @JsonProperty("room")
        ROOM,
        /** What was deleted for a room. */
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
        /** What one member of staff is told of staff chat. */
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
     * A user came to a presence channel with the first of his or her connections, or left with the
     * last.
     *
     * @param userId the user, as Pusher knows him or her
     * @param userStaffId the member of staff who the user is; nothing for a guest
     * @param userConversationId the conversation of the guest who the user is; nothing for staff
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
