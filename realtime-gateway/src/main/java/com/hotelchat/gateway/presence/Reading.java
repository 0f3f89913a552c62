package com.hotelchat.gateway.presence;

import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.PresenceEvent.ChannelKind;
import com.hotelchat.events.PresenceEvent.ChannelMember;
import com.hotelchat.events.PresenceEvent.ChannelOccupancy;
import com.hotelchat.gateway.channel.Channel;
import com.hotelchat.gateway.channel.NamedChannel;
import com.hotelchat.gateway.channel.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The meaning of one event of a webhook. */
sealed interface Reading {

    /** Somebody came or left. */
    record Told(PresenceEvent event) implements Reading {}

    /** A channel or a user that is none of ours: the app may serve others too. */
    record Foreign() implements Reading {}

    /** An event of another kind. */
    record Unasked() implements Reading {}

    /** Reads an event of a webhook of that time. */
    static Reading of(Webhook.Event event, Instant time) {
        String name = event.channel();
        String userId = event.userId();
        return switch (event.name()) {
            case Webhook.Event.OCCUPIED -> occupancy(name, true, time);
            case Webhook.Event.VACATED -> occupancy(name, false, time);
            case Webhook.Event.ADDED -> member(name, userId, true, time);
            case Webhook.Event.REMOVED -> member(name, userId, false, time);
            default -> new Unasked();
        };
    }

    private static Reading occupancy(@Nullable String name, boolean isOccupied, Instant time) {
        return channel(name)
                .<Reading>map(
                        named -> {
                            About about = About.of(named.channel());
                            return new Told(
                                    new ChannelOccupancy(
                                            named.channel().hotelSlug(),
                                            named.channel().name(),
                                            visibility(named),
                                            about.kind(),
                                            about.conversationId(),
                                            about.roomNumber(),
                                            about.staffId(),
                                            isOccupied,
                                            time));
                        })
                .orElseGet(Foreign::new);
    }

    private static Reading member(
            @Nullable String name, @Nullable String userId, boolean isPresent, Instant time) {
        Optional<UserId> user = Optional.ofNullable(userId).flatMap(UserId::parse);
        Optional<NamedChannel> named = channel(name);
        if (named.isEmpty() || user.isEmpty()) {
            return new Foreign();
        }
        Channel channel = named.get().channel();
        About about = About.of(channel);
        return new Told(
                new ChannelMember(
                        channel.hotelSlug(),
                        channel.name(),
                        visibility(named.get()),
                        about.kind(),
                        about.conversationId(),
                        about.roomNumber(),
                        about.staffId(),
                        user.get().text(),
                        user.get() instanceof UserId.Staff staff ? staff.staffId() : null,
                        user.get() instanceof UserId.Guest guest ? guest.conversationId() : null,
                        isPresent,
                        time));
    }

    private static Optional<NamedChannel> channel(@Nullable String name) {
        return Optional.ofNullable(name).flatMap(NamedChannel::parse);
    }

    private static PresenceEvent.Visibility visibility(NamedChannel named) {
        return switch (named.visibility()) {
            case PUBLIC -> PresenceEvent.Visibility.PUBLIC;
            case PRIVATE -> PresenceEvent.Visibility.PRIVATE;
            case PRESENCE -> PresenceEvent.Visibility.PRESENCE;
        };
    }

    /** The subject of a channel, in the words of the event. */
    record About(
            ChannelKind kind,
            @Nullable Long conversationId,
            @Nullable String roomNumber,
            @Nullable Long staffId) {

        static About of(Channel channel) {
            return switch (channel) {
                case Channel.Conversation(_, var id) ->
                        new About(ChannelKind.CONVERSATION, id, null, null);
                case Channel.Room(_, var room) -> new About(ChannelKind.ROOM, null, room, null);
                case Channel.RoomDeletions(_, var room) ->
                        new About(ChannelKind.ROOM_DELETIONS, null, room, null);
                case Channel.StaffMember(_, var id) ->
                        new About(ChannelKind.STAFF_MEMBER, null, null, id);
                case Channel.NewConversations(_) ->
                        new About(ChannelKind.NEW_CONVERSATIONS, null, null, null);
                case Channel.StaffConversation(_, var id) ->
                        new About(ChannelKind.STAFF_CONVERSATION, id, null, null);
                case Channel.StaffNotifications(_, var id) ->
                        new About(ChannelKind.STAFF_NOTIFICATIONS, null, null, id);
            };
        }
    }
}
