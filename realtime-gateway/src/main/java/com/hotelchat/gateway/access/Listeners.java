package com.hotelchat.gateway.access;

import com.hotelchat.bus.KnownStay;
import com.hotelchat.callers.Caller;
import com.hotelchat.gateway.channel.Channel;
import com.hotelchat.gateway.channel.UserId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides who may listen to which channel now, by the channel table of the realtime contract. */
@ApplicationScoped
class Listeners {

    private final AccessTopics topics;

    Listeners(AccessTopics topics) {
        this.topics = topics;
    }

    /**
     * Returns whether a caller may listen to a channel; false for everybody until the topics have
     * been read.
     */
    boolean mayListen(Caller caller, Channel channel) {
        return topics.known().filter(known -> mayListen(known, caller, channel)).isPresent();
    }

    /**
     * The channels that a caller should subscribe to; nothing for a guest whose session does not
     * count any more.
     */
    Optional<List<Channel>> channelsOf(Caller caller) {
        return topics.known().flatMap(known -> channelsOf(known, caller));
    }

    /**
     * Returns the identity of a caller for Pusher; empty for callers who may not listen to
     * anything.
     */
    Optional<Listener> listener(Caller caller) {
        return topics.known().flatMap(known -> listener(known, caller));
    }

    /** {@link #listener(Caller)}, by this state. */
    static Optional<Listener> listener(KnownAccess known, Caller caller) {
        String hotel = caller.hotelSlug();
        return switch (caller) {
            case Caller.Staff staff ->
                    known.activeStaff(hotel, staff.staffId())
                            .map(
                                    person ->
                                            new Listener(
                                                    new UserId.Staff(hotel, person.staffId()),
                                                    person.fullName()));
            case Caller.Guest guest ->
                    stayOf(known, guest)
                            .map(
                                    stay ->
                                            new Listener(
                                                    new UserId.Guest(hotel, stay.conversationId()),
                                                    null));
        };
    }

    /** {@link #mayListen(Caller, Channel)}, by this state. */
    static boolean mayListen(KnownAccess known, Caller caller, Channel channel) {
        if (!caller.hotelSlug().equals(channel.hotelSlug())) {
            return false;
        }
        return switch (caller) {
            case Caller.Staff staff ->
                    known.isActive(staff.hotelSlug(), staff.staffId())
                            && mayStaffListen(known, staff.staffId(), channel);
            case Caller.Guest guest ->
                    stayOf(known, guest).filter(stay -> mayGuestListen(stay, channel)).isPresent();
        };
    }

    /** {@link #channelsOf(Caller)}, by this state. */
    static Optional<List<Channel>> channelsOf(KnownAccess known, Caller caller) {
        String hotel = caller.hotelSlug();
        return switch (caller) {
            case Caller.Staff staff ->
                    Optional.of(
                            known.isActive(hotel, staff.staffId())
                                    ? channelsOfStaff(known, hotel, staff.staffId())
                                    : List.of());
            case Caller.Guest guest ->
                    stayOf(known, guest)
                            .map(
                                    stay ->
                                            Stream.<Channel>of(
                                                            new Channel.Conversation(
                                                                    hotel, stay.conversationId()),
                                                            new Channel.Room(
                                                                    hotel, stay.roomNumber()),
                                                            new Channel.RoomDeletions(
                                                                    hotel, stay.roomNumber()))
                                                    .filter(each -> mayGuestListen(stay, each))
                                                    .toList());
        };
    }

    private static List<Channel> channelsOfStaff(KnownAccess known, String hotel, long staffId) {
        return Stream.concat(
                        Stream.<Channel>of(
                                new Channel.StaffMember(hotel, staffId),
                                new Channel.StaffNotifications(hotel, staffId),
                                new Channel.NewConversations(hotel)),
                        known.conversationsOf(hotel, staffId).stream()
                                .map(id -> new Channel.StaffConversation(hotel, id)))
                .toList();
    }

    private static boolean mayStaffListen(KnownAccess known, long staffId, Channel channel) {
        return switch (channel) {
            case Channel.Conversation _,
                    Channel.Room _,
                    Channel.RoomDeletions _,
                    Channel.NewConversations _ ->
                    true;
            case Channel.StaffMember personal -> personal.staffId() == staffId;
            case Channel.StaffNotifications personal -> personal.staffId() == staffId;
            case Channel.StaffConversation(var hotel, var id) -> known.isMember(hotel, id, staffId);
        };
    }

    private static boolean mayGuestListen(KnownStay stay, Channel channel) {
        return switch (channel) {
            case Channel.Conversation conversation ->
                    conversation.conversationId() == stay.conversationId();
            case Channel.Room room -> stay.isIn(room.roomNumber());
            case Channel.RoomDeletions room -> stay.isIn(room.roomNumber());
            case Channel.StaffMember _,
                    Channel.NewConversations _,
                    Channel.StaffConversation _,
                    Channel.StaffNotifications _ ->
                    false;
        };
    }

    /** The guest's stay, while it goes on and the session is of its present generation. */
    private static Optional<KnownStay> stayOf(KnownAccess known, Caller.Guest guest) {
        return known.stay(guest.hotelSlug(), guest.stayId())
                .filter(stay -> stay.counts(guest.sessionGeneration(), guest.sessionId()));
    }
}
