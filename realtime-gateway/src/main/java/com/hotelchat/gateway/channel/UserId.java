package com.hotelchat.gateway.channel;

import com.hotelchat.events.HotelSlug;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a user for Pusher: on presence channels, when signing in, and when connections are
 * ended. {@link #text} renders it and {@link #parse} reads it. The number stands at the end, so
 * that a text is read in one way only, whatever words the hotel's slug contains.
 */
public sealed interface UserId {

    /** The user's hotel. */
    String hotelSlug();

    /** The user's id at Pusher; at most 76 characters, of Pusher's 128. */
    default String text() {
        return switch (this) {
            case Staff(var hotel, var id) -> hotel + "-staff-" + id;
            case Guest(var hotel, var id) -> hotel + "-guest-" + id;
        };
    }

    /** The user with this id at Pusher, or nothing when it is none of ours. */
    static Optional<UserId> parse(String text) {
        Matcher matcher = Form.PATTERN.matcher(text);
        if (!matcher.matches() || !HotelSlug.isValid(matcher.group("hotel"))) {
            return Optional.empty();
        }
        try {
            String hotel = matcher.group("hotel");
            long number = Long.parseLong(matcher.group("number"));
            return Optional.of(
                    matcher.group("side").equals("staff")
                            ? new Staff(hotel, number)
                            : new Guest(hotel, number));
        } catch (NumberFormatException _) { // a number beyond 64 bits
            return Optional.empty();
        }
    }

    /** A member of staff. */
    record Staff(String hotelSlug, long staffId) implements UserId {}

    /** The guest of a stay, by the stay's conversation: its id at the hotel may be personal. */
    record Guest(String hotelSlug, long conversationId) implements UserId {}

    /** The format of ids. */
    final class Form {
        private static final Pattern PATTERN =
                Pattern.compile(
                        "(?<hotel>[a-z0-9-]+)-(?<side>staff|guest)-(?<number>[1-9][0-9]{0,18})");

        private Form() {}
    }
}
