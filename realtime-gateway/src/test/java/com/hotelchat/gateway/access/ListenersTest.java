package com.hotelchat.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.StaffRole;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.channel.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The channel table of the realtime contract: each kind of channel for each kind of caller. */
class ListenersTest {

    private static final Caller STAFF = staff("hotel-abc", 5, StaffRole.STAFF);
    private static final Caller MANAGER = staff("hotel-abc", 7, StaffRole.MANAGER);
    private static final Caller FOREIGN_STAFF = staff("hotel-xyz", 5, StaffRole.STAFF);
    private static final Caller INACTIVE = staff("hotel-abc", 8, StaffRole.STAFF);
    private static final Caller REMOVED = staff("hotel-abc", 9, StaffRole.ADMIN);
    private static final Caller UNKNOWN = staff("hotel-abc", 10, StaffRole.ADMIN);
    private static final Caller GUEST = guest("hotel-abc", "S-1", 1);
    private static final Caller REVOKED = guest("hotel-abc", "S-1", 2);
    private static final Caller FORMER_GUEST = guest("hotel-abc", "S-0", 1);
    private static final Caller OTHER_GUEST = guest("hotel-abc", "S-2", 3);
    private static final Caller FOREIGN_GUEST = guest("hotel-xyz", "S-1", 1);
    private static final Caller UNKNOWN_GUEST = guest("hotel-abc", "S-9", 1);

    private final KnownAccess known = new KnownAccess();

    @BeforeEach
    void hotels() throws InvalidEventException {
        employ("hotel-abc", 5, true, 1);
        employ("hotel-abc", 7, true, 1);
        employ("hotel-abc", 8, false, 1);
        employ("hotel-abc", 9, true, 1);
        known.apply(Topic.HOTEL_STAFF, new IncomingEvent.Removed("hotel-abc/9"));
        employ("hotel-xyz", 5, true, 1);
        members("hotel-abc", 1, 5, 8, 9, 10);
        members("hotel-abc", 2, 5, 7);
        members("hotel-abc", 2, 7);
        members("hotel-abc", 3, 5, 7);
        known.apply(Topic.STAFF_CHAT_MEMBERS, new IncomingEvent.Removed("hotel-abc/3"));
        members("hotel-abc", 4, 5);
        members("hotel-abc", 4);
        members("hotel-xyz", 1, 7);
        stay("hotel-abc", "S-0", "101", 100, false, 1);
        stay("hotel-abc", "S-1", "101", 123, true, 1);
        stay("hotel-abc", "S-2", "102", 124, true, 3);
        stay("hotel-xyz", "S-1", "101", 123, true, 1);
    }

    /** A channel, and who of all may listen. */
    private record Rule(Channel channel, Set<Caller> listeners) {
        @Override
        public String toString() {
            return channel.name();
        }
    }

    static Stream<Rule> rules() {
        return Stream.of(
                new Rule(new Channel.Conversation("hotel-abc", 123), Set.of(STAFF, MANAGER, GUEST)),
                new Rule(
                        new Channel.Conversation("hotel-abc", 124),
                        Set.of(STAFF, MANAGER, OTHER_GUEST)),
                new Rule(new Channel.Conversation("hotel-abc", 100), Set.of(STAFF, MANAGER)),
                new Rule(
                        new Channel.Conversation("hotel-xyz", 123),
                        Set.of(FOREIGN_STAFF, FOREIGN_GUEST)),
                new Rule(new Channel.Room("hotel-abc", "101"), Set.of(STAFF, MANAGER, GUEST)),
                new Rule(new Channel.Room("hotel-abc", "102"), Set.of(STAFF, MANAGER, OTHER_GUEST)),
                new Rule(
                        new Channel.RoomDeletions("hotel-abc", "101"),
                        Set.of(STAFF, MANAGER, GUEST)),
                new Rule(new Channel.StaffMember("hotel-abc", 5), Set.of(STAFF)),
                new Rule(new Channel.StaffMember("hotel-abc", 7), Set.of(MANAGER)),
                new Rule(new Channel.StaffMember("hotel-abc", 8), Set.of()),
                new Rule(new Channel.StaffMember("hotel-abc", 9), Set.of()),
                new Rule(new Channel.StaffMember("hotel-xyz", 5), Set.of(FOREIGN_STAFF)),
                new Rule(new Channel.NewConversations("hotel-abc"), Set.of(STAFF, MANAGER)),
                new Rule(new Channel.StaffConversation("hotel-abc", 1), Set.of(STAFF)),
                new Rule(new Channel.StaffConversation("hotel-abc", 2), Set.of(MANAGER)),
                new Rule(new Channel.StaffConversation("hotel-abc", 3), Set.of()),
                new Rule(new Channel.StaffConversation("hotel-abc", 4), Set.of()),
                new Rule(new Channel.StaffConversation("hotel-abc", 5), Set.of()),
                new Rule(new Channel.StaffConversation("hotel-xyz", 1), Set.of()),
                new Rule(new Channel.StaffNotifications("hotel-abc", 5), Set.of(STAFF)),
                new Rule(new Channel.StaffNotifications("hotel-abc", 10), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void channelIsForItsListenersOnly(Rule rule) {
        Stream<Caller> listening =
                Stream.of(
                                STAFF,
                                MANAGER,
                                FOREIGN_STAFF,
                                INACTIVE,
                                REMOVED,
                                UNKNOWN,
                                GUEST,
                                REVOKED,
                                FORMER_GUEST,
                                OTHER_GUEST,
                                FOREIGN_GUEST,
                                UNKNOWN_GUEST)
                        .filter(caller -> Listeners.mayListen(known, caller, rule.channel()));

        assertThat(listening).containsExactlyInAnyOrderElementsOf(rule.listeners());
    }

    @Test
    void whatIsOfferedMayBeListenedTo() {
        for (Caller caller : List.of(STAFF, MANAGER, GUEST, OTHER_GUEST, FOREIGN_GUEST)) {
            assertThat(Listeners.channelsOf(known, caller).orElseThrow())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(channel -> Listeners.mayListen(known, caller, channel));
        }
        assertThat(Listeners.channelsOf(known, INACTIVE)).contains(List.of());
        for (Caller caller : List.of(REVOKED, FORMER_GUEST, UNKNOWN_GUEST)) {
            assertThat(Listeners.channelsOf(known, caller)).isEmpty();
        }
    }

    @Test
    void staffAreOfferedTheirConversationsTheOldestFirst() throws InvalidEventException {
        members("hotel-abc", 12, 7, 5);
        members("hotel-abc", 11, 5);

        assertThat(Listeners.channelsOf(known, STAFF).orElseThrow())
                .containsExactly(
                        new Channel.StaffMember("hotel-abc", 5),
                        new Channel.StaffNotifications("hotel-abc", 5),
                        new Channel.NewConversations("hotel-abc"),
                        new Channel.StaffConversation("hotel-abc", 1),
                        new Channel.StaffConversation("hotel-abc", 11),
                        new Channel.StaffConversation("hotel-abc", 12));
        assertThat(Listeners.channelsOf(known, FOREIGN_STAFF).orElseThrow()).hasSize(3);
    }

    @Test
    void aMoveTakesTheGuestAlong() throws InvalidEventException {
        stay("hotel-abc", "S-1", "104", 123, true, 1);

        assertThat(Listeners.mayListen(known, GUEST, new Channel.Room("hotel-abc", "101")))
                .isFalse();
        assertThat(Listeners.mayListen(known, GUEST, new Channel.Room("hotel-abc", "104")))
                .isTrue();
    }

    @Test
    void anOlderRecordOfStaffChangesNothing() throws InvalidEventException {
        employ("hotel-abc", 5, false, 3);
        employ("hotel-abc", 5, true, 2);
        assertThat(known.isActive("hotel-abc", 5)).isFalse();

        known.apply(Topic.HOTEL_STAFF, new IncomingEvent.Removed("hotel-abc/5"));
        employ("hotel-abc", 5, true, 1);
        assertThat(known.isActive("hotel-abc", 5)).isTrue();
    }

    @Test
    void keysComeAndGo() throws InvalidEventException {
        SessionKeyPublished sample =
                (SessionKeyPublished)
                        EventJson.mapper()
                                .convertValue(
                                        Samples.json(EventType.SESSION_KEY_PUBLISHED),
                                        EventType.SESSION_KEY_PUBLISHED.record());
        apply(Topic.GUEST_CHAT_SESSIONS, sample);
        assertThat(known.sessionKey("2026-03-01").orElseThrow().getAlgorithm()).isEqualTo("EC");
        assertThat(known.sessionKey("other")).isEmpty();

        known.apply(Topic.GUEST_CHAT_SESSIONS, new IncomingEvent.Removed("_keys/2026-03-01"));
        assertThat(known.sessionKey("2026-03-01")).isEmpty();
    }

    @Test
    void aKeyThatIsNoneIsBad() {
        assertThatThrownBy(
                        () ->
                                apply(
                                        Topic.GUEST_CHAT_SESSIONS,
                                        new SessionKeyPublished("k", Map.of("kty", "EC"))))
                .isInstanceOf(InvalidEventException.class);
    }

    private void employ(String hotel, long id, boolean active, long version)
            throws InvalidEventException {
        apply(
                Topic.HOTEL_STAFF,
                new StaffUpdated(
                        hotel, "Hotel", id, "A", "B", null, null, null, null, active, true, null,
                        version));
    }

    private void members(String hotel, long conversation, long... staffIds)
            throws InvalidEventException {
        apply(
                Topic.STAFF_CHAT_MEMBERS,
                new MembersUpdated(hotel, conversation, LongStream.of(staffIds).boxed().toList()));
    }

    private void stay(
            String hotel, String stay, String room, long conversation, boolean open, long session)
            throws InvalidEventException {
        apply(
                Topic.GUEST_CHAT_SESSIONS,
                new StayAccessUpdated(hotel, stay, room, conversation, open, session));
    }

    private void apply(Topic topic, ChatEvent event) throws InvalidEventException {
        known.apply(topic, new IncomingEvent.Known("id", "source", event));
    }

    private static Caller staff(String hotel, long id, StaffRole role) {
        return new Caller.Staff(hotel, id, Set.of(role));
    }

    private static Caller guest(String hotel, String stay, long generation) {
        return new Caller.Guest(hotel, stay, "session", generation, Instant.MAX);
    }
}
