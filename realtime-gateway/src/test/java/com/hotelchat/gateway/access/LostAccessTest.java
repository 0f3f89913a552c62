package com.hotelchat.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.KnownStay;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.channel.UserId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The users whose connections a record should end. */
class LostAccessTest {

    private static final UserId GUEST = new UserId.Guest("hotel-abc", 123);
    private static final UserId STAFF = new UserId.Staff("hotel-abc", 5);

    private final KnownAccess known = new KnownAccess();

    @Test
    void whoComesLosesNothing() throws Exception {
        assertThat(stay("101", 123, true, 1)).isEmpty();
        assertThat(stay("101", 123, true, 1)).isEmpty();
        assertThat(staff(true, 1)).isEmpty();
        assertThat(staff(true, 2)).isEmpty();
        assertThat(mayListen(GUEST)).isTrue();
        assertThat(mayListen(STAFF)).isTrue();
    }

    @Test
    void aCheckOutEndsAccessOnce() throws Exception {
        stay("101", 123, true, 1);

        assertThat(stay("101", 123, false, 1)).contains(GUEST);
        assertThat(stay("101", 123, false, 2)).isEmpty();
        assertThat(stay("101", 123, true, 2)).isEmpty();
    }

    @Test
    void aStayThatWasNeverSeenOpenHasEndedToo() throws Exception {
        assertThat(stay("101", 123, false, 1)).contains(GUEST);
        assertThat(mayListen(GUEST)).isFalse();
    }

    @Test
    void aMoveEndsWhatTheOldRoomAllowed() throws Exception {
        stay("101", 123, true, 1);

        assertThat(stay("104", 123, true, 1)).contains(GUEST);
        assertThat(mayListen(GUEST)).isTrue();
    }

    @Test
    void aRevocationEndsWhatTheOldSessionsAllowed() throws Exception {
        stay("101", 123, true, 1);

        assertThat(stay("101", 123, true, 2)).contains(GUEST);
    }

    @Test
    void anotherConversationEndsWhatTheFormerAllowed() throws Exception {
        stay("101", 123, true, 1);

        assertThat(stay("101", 124, true, 1)).contains(GUEST);
    }

    @Test
    void theEndOfAStaysRecordEndsItsAccess() throws Exception {
        stay("101", 123, true, 1);

        assertThat(remove(Topic.GUEST_CHAT_SESSIONS, "hotel-abc/S-1")).contains(GUEST);
        assertThat(remove(Topic.GUEST_CHAT_SESSIONS, "hotel-abc/S-1")).isEmpty();
        assertThat(remove(Topic.GUEST_CHAT_SESSIONS, "_keys/2026")).isEmpty();
    }

    @Test
    void aDeactivationEndsAccessOnce() throws Exception {
        staff(true, 1);

        assertThat(staff(false, 2)).contains(STAFF);
        assertThat(staff(false, 3)).isEmpty();
        assertThat(staff(true, 4)).isEmpty();
        assertThat(staff(false, 3)).isEmpty();
        assertThat(mayListen(STAFF)).isTrue();
    }

    @Test
    void aRemovalEndsAccessEvenOfWhomNothingElseIsKnown() throws Exception {
        assertThat(remove(Topic.HOTEL_STAFF, "hotel-abc/5")).contains(STAFF);
        assertThat(remove(Topic.HOTEL_STAFF, "nonsense")).isEmpty();

        staff(true, 1);
        assertThat(remove(Topic.HOTEL_STAFF, "hotel-abc/5")).contains(STAFF);

        staff(false, 1);
        assertThat(remove(Topic.HOTEL_STAFF, "hotel-abc/5")).isEmpty();
    }

    @Test
    void whoLeavesAConversationLosesItOnce() throws Exception {
        staff(true, 1);

        assertThat(members(5L, 6L)).isEmpty();
        assertThat(members(5L, 6L)).isEmpty();
        assertThat(members(6L)).containsExactly(STAFF);
        assertThat(members(6L)).isEmpty();
        assertThat(members(5L, 6L)).isEmpty();
        assertThat(mayListen(STAFF)).isTrue();
    }

    @Test
    void theEndOfAConversationEndsTheAccessOfAllItsMembers() throws Exception {
        staff(true, 1);
        members(5L);

        assertThat(members()).containsExactly(STAFF);

        members(5L);
        assertThat(remove(Topic.STAFF_CHAT_MEMBERS, "hotel-abc/7")).containsExactly(STAFF);
        assertThat(remove(Topic.STAFF_CHAT_MEMBERS, "hotel-abc/7")).isEmpty();
        assertThat(remove(Topic.STAFF_CHAT_MEMBERS, "nonsense")).isEmpty();
    }

    @Test
    void whoMayNotListenToAnythingLosesNoConversation() throws Exception {
        staff(false, 1);
        members(5L, 6L);

        assertThat(members()).isEmpty();
    }

    @Test
    void aConversationThatWasMissedShowsInTheDifference() throws Exception {
        staff(true, 1);
        members(5L);
        KnownAccess later = new KnownAccess();
        later.apply(Topic.HOTEL_STAFF, employed(true, 1));

        assertThat(later.lostSince(known)).containsExactly(STAFF);
        assertThat(known.lostSince(known)).isEmpty();
    }

    @Test
    void whatWasMissedShowsInTheDifference() throws Exception {
        stay("101", 123, true, 1);
        staff(true, 1);
        KnownAccess later = new KnownAccess();

        assertThat(later.lostSince(known)).containsExactlyInAnyOrder(GUEST, STAFF);
        assertThat(known.lostSince(later)).isEmpty();
        assertThat(known.lostSince(known)).isEmpty();
    }

    @Test
    void guestOfASessionThatEndedLosesAccess() throws InvalidEventException {
        stay("101", 7, true, 1);
        StayAccessUpdated ended =
                new StayAccessUpdated(
                        "hotel-abc", "S-1", "101", 7, true, 1, List.of("session-1"), true, 0);

        assertThat(
                        known.apply(
                                Topic.GUEST_CHAT_SESSIONS,
                                new IncomingEvent.Known("id", "source", ended)))
                .containsExactly(new UserId.Guest("hotel-abc", 7));
        assertThat(ended.counts(1, "session-1")).isFalse();
        assertThat(ended.counts(1, "session-2")).isTrue();
        assertThat(ended.counts(2, "session-2")).isFalse();
    }

    private Set<UserId> stay(String room, long conversation, boolean open, long generation)
            throws InvalidEventException {
        return known.apply(
                Topic.GUEST_CHAT_SESSIONS,
                new IncomingEvent.Known(
                        "id",
                        "source",
                        new StayAccessUpdated(
                                "hotel-abc", "S-1", room, conversation, open, generation)));
    }

    @Test
    void recordsOfLowerVersionsChangeNothing() throws InvalidEventException {
        known.apply(Topic.GUEST_CHAT_SESSIONS, access(true, 4));
        assertThat(known.apply(Topic.GUEST_CHAT_SESSIONS, access(false, 5))).hasSize(1);

        known.apply(Topic.GUEST_CHAT_SESSIONS, access(true, 4));
        known.apply(Topic.GUEST_CHAT_SESSIONS, access(true, 5));

        assertThat(known.stay("hotel-abc", "S-1")).hasValueSatisfying(LostAccessTest::isClosed);
        // As the former release wrote them.
        known.apply(Topic.GUEST_CHAT_SESSIONS, access(true, 0));
        assertThat(known.stay("hotel-abc", "S-1").orElseThrow().isOpen()).isTrue();
        known.apply(Topic.GUEST_CHAT_SESSIONS, new IncomingEvent.Removed("hotel-abc/S-1"));
        known.apply(Topic.GUEST_CHAT_SESSIONS, access(true, 1));
        assertThat(known.stay("hotel-abc", "S-1").orElseThrow().isOpen()).isTrue();
    }

    @Test
    void membersOfLowerVersionsChangeNothing() throws InvalidEventException {
        known.apply(Topic.STAFF_CHAT_MEMBERS, versioned(2, 5L));
        known.apply(Topic.STAFF_CHAT_MEMBERS, versioned(1, 5L, 6L));

        assertThat(known.isMember("hotel-abc", 7, 5)).isTrue();
        assertThat(known.isMember("hotel-abc", 7, 6)).isFalse();
    }

    private static void isClosed(KnownStay stay) {
        assertThat(stay.isOpen()).isFalse();
    }

    private static IncomingEvent access(boolean open, long version) {
        return new IncomingEvent.Known(
                "id",
                "source",
                new StayAccessUpdated(
                        "hotel-abc", "S-1", "101", 7, open, 1, List.of(), open, version));
    }

    private static IncomingEvent versioned(long version, Long... ids) {
        return new IncomingEvent.Known(
                "id", "source", new MembersUpdated("hotel-abc", 7, List.of(ids), version));
    }

    private boolean mayListen(UserId user) {
        return !known.withAccess(Set.of(user)).isEmpty();
    }

    private Set<UserId> staff(boolean active, long version) throws InvalidEventException {
        return known.apply(Topic.HOTEL_STAFF, employed(active, version));
    }

    private static IncomingEvent employed(boolean active, long version) {
        return new IncomingEvent.Known(
                "id",
                "source",
                new StaffUpdated(
                        "hotel-abc",
                        "Hotel",
                        5,
                        "A",
                        "B",
                        null,
                        null,
                        null,
                        null,
                        active,
                        true,
                        null,
                        version));
    }

    private Set<UserId> members(Long... ids) throws InvalidEventException {
        return known.apply(
                Topic.STAFF_CHAT_MEMBERS,
                new IncomingEvent.Known(
                        "id", "source", new MembersUpdated("hotel-abc", 7, List.of(ids))));
    }

    private Set<UserId> remove(Topic topic, String key) throws InvalidEventException {
        return known.apply(topic, new IncomingEvent.Removed(key));
    }
}
