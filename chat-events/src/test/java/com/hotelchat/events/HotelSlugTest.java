package com.hotelchat.events;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotelSlugTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "hotel-abc",
                "42",
                "a-room-1",
                "messages-inn",
                "my-private",
                "privates"
            })
    void namesOfHotelsAreTaken(String slug) {
        assertThat(HotelSlug.isValid(slug)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-a",
                "a-",
                "a--b",
                "A",
                "a_b",
                "a/b",
                "private",
                "private-beach",
                "presence-a",
                "cache",
                "encrypted-b",
                "messages",
                "attachments",
                "hotels",
                "guest-session",
                "a23456789-123456789-123456789-123456789-1234567890x"
            })
    void whatIsNoneOrMeansSomethingElseIsRefused(String slug) {
        assertThat(HotelSlug.isValid(slug)).isFalse();
    }
}
