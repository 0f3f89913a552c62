package com.hotelchat.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks the state that is kept of stays, and which sessions a change of a stay ends. */
class KnownStaysTest {

    private final KnownStays stays = new KnownStays();

    @Test
    void staysAreFoundByHotelAndId() {
        stays.put(stay("hotel-a", "S/1", "101", true));
        stays.put(stay("hotel-b", "S/1", "102", true));

        assertThat(stays.find("hotel-a", "S/1").orElseThrow().isIn("101")).isTrue();
        assertThat(stays.find("hotel-b", "S/1").orElseThrow().isIn("102")).isTrue();
        assertThat(stays.find("hotel-c", "S/1")).isEmpty();
        assertThat(stays.ofHotel("hotel-a")).containsOnlyKeys("S/1");
        assertThat(stays.hotelSlugs()).containsExactlyInAnyOrder("hotel-a", "hotel-b");
    }

    @Test
    void removalLeavesNothingAndEndsWhatWasAllowed() {
        stays.put(stay("hotel-a", "S/1", "101", true));

        assertThat(stays.remove("hotel-a/S/1").lost()).isPresent();
        assertThat(stays.ofHotel("hotel-a")).isEmpty();
        assertThat(stays.remove("hotel-a/S/1").lost()).isEmpty();
        assertThat(stays.remove("hotel-c/S/1").lost()).isEmpty();
        assertThat(stays.remove("nonsense").lost()).isEmpty();
    }

    @Test
    void removalOfAStayThatIsOverEndsNothingMore() {
        stays.put(stay("hotel-a", "S-1", "101", true));

        assertThat(stays.put(stay("hotel-a", "S-1", "101", false)).lost()).isPresent();
        assertThat(stays.remove("hotel-a/S-1").lost()).isEmpty();
        assertThat(stays.put(stay("hotel-a", "S-1", "101", true)).lost()).isEmpty();
        assertThat(stays.find("hotel-a", "S-1").orElseThrow().counts(1, "session")).isTrue();
    }

    @Test
    void readingAgainKeepsWhatIsTheSameOnceOnly() {
        stays.put(stay("hotel-a", "S-1", "101", true));
        stays.put(stay("hotel-a", "S-2", "102", true));
        KnownStays again = new KnownStays(stays);
        again.put(stay("hotel-a", "S-1", "101", true));
        again.put(stay("hotel-a", "S-2", "103", true));
        again.complete();

        assertThat(again.find("hotel-a", "S-1").orElseThrow())
                .isSameAs(stays.find("hotel-a", "S-1").orElseThrow());
        assertThat(again.find("hotel-a", "S-2").orElseThrow().roomNumber()).isEqualTo("103");
    }

    @Test
    void sessionThatEndedCountsNoMore() {
        KnownStays.Change change =
                stays.put(
                        new StayAccessUpdated(
                                "hotel-a", "S-1", "101", 7, true, 2, List.of("ended"), true, 0));

        assertThat(change.lost()).isEmpty();
        KnownStay stay = stays.find("hotel-a", "S-1").orElseThrow();
        assertThat(stay.counts(2, "ended")).isFalse();
        assertThat(stay.counts(1, "other")).isFalse();
        assertThat(stay.counts(2, "other")).isTrue();
    }

    private static StayAccessUpdated stay(String hotel, String id, String room, boolean isOpen) {
        return new StayAccessUpdated(hotel, id, room, 7, isOpen, 1);
    }
}
