package com.hotelchat.gateway.channel;

import com.hotelchat.events.HotelSlug;
import com.hotelchat.events.RoomNumber;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A channel of one hotel, by its subject. {@link #name} renders its name and {@link #parse} reads
 * it. A name belongs to one channel at most, whatever words the hotel's slug contains, because
 * every name ends in a fixed word or a number that determines how many words before it are not the
 * slug's.
 *
 * <p>The names are without the prefix of private channels: see {@link Visibility}.
 */
public sealed interface Channel {

    /** The hotel whose channel it is. */
    String hotelSlug();

    /** The channel's name, without prefix; at most 98 characters, of Pusher's 164. */
    default String name() {
        return switch (this) {
            case Conversation(var hotel, var id) -> hotel + "-conversation-" + id + "-chat";
            case Room(var hotel, var room) -> hotel + "-room-" + room + "-chat";
            case RoomDeletions(var hotel, var room) -> hotel + "-room-" + room + "-deletions";
            case StaffMember(var hotel, var id) -> hotel + "-staff-" + id + "-chat";
            case NewConversations(var hotel) -> hotel + "-new-conversation";
            case StaffConversation(var hotel, var id) -> hotel + "-staff-conversation-" + id;
            case StaffNotifications(var hotel, var id) -> hotel + "-staff-" + id + "-notifications";
        };
    }

    /** The channel with this name (without prefix), or nothing when no channel has it. */
    static Optional<Channel> parse(String name) {
        return Form.readings(name).stream().findFirst();
    }

    /** A guest's conversation; for its guest and the staff of the hotel. */
    record Conversation(String hotelSlug, long conversationId) implements Channel {
        /** Refuses what would not parse. */
        public Conversation {
            require(hotelSlug, conversationId);
        }
    }

    /** A room; for its present guest and the staff of the hotel. */
    record Room(String hotelSlug, String roomNumber) implements Channel {
        /** Refuses what would not parse. */
        public Room {
            require(hotelSlug, roomNumber);
        }
    }

    /** Deletions in a room; for the listeners of {@link Room}. */
    record RoomDeletions(String hotelSlug, String roomNumber) implements Channel {
        /** Refuses what would not parse. */
        public RoomDeletions {
            require(hotelSlug, roomNumber);
        }
    }

    /** Guests' messages for one member of staff: for that person. */
    record StaffMember(String hotelSlug, long staffId) implements Channel {
        /** Refuses what would not parse. */
        public StaffMember {
            require(hotelSlug, staffId);
        }
    }

    /** Guests' conversations that begin, end or move: for the staff of the hotel. */
    record NewConversations(String hotelSlug) implements Channel {
        /** Refuses what would not parse. */
        public NewConversations {
            require(hotelSlug);
        }
    }

    /** A staff conversation; for its participants. */
    record StaffConversation(String hotelSlug, long conversationId) implements Channel {
        /** Refuses what would not parse. */
        public StaffConversation {
            require(hotelSlug, conversationId);
        }
    }

    /** Staff chat notifications of one member of staff; for that person. */
    record StaffNotifications(String hotelSlug, long staffId) implements Channel {
        /** Refuses what would not parse. */
        public StaffNotifications {
            require(hotelSlug, staffId);
        }
    }

    private static void require(String hotelSlug) {
        if (!HotelSlug.isValid(hotelSlug)) {
            throw new IllegalArgumentException("not a hotel slug");
        }
    }

    private static void require(String hotelSlug, long id) {
        require(hotelSlug);
        if (id <= 0) {
            throw new IllegalArgumentException("not a positive id");
        }
    }

    private static void require(String hotelSlug, String roomNumber) {
        require(hotelSlug);
        if (!RoomNumber.isValid(roomNumber)) {
            throw new IllegalArgumentException("not a room number");
        }
    }

    /**
     * The way names of one kind are read.
     *
     * @param pattern the whole name: the hotel's slug, then, but for one kind, the room or id
     * @param channel the channel of slug and room or id (empty for the kind without)
     */
    record Form(Pattern pattern, BiFunction<String, String, Channel> channel) {

        private static final List<Form> ALL =
                List.of(
                        byId("-conversation-#-chat", Conversation::new),
                        byRoom("-room-#-chat", Room::new),
                        byRoom("-room-#-deletions", RoomDeletions::new),
                        byId("-staff-#-chat", StaffMember::new),
                        of("-new-conversation()", (hotel, _) -> new NewConversations(hotel)),
                        byId("-staff-conversation-#", StaffConversation::new),
                        byId("-staff-#-notifications", StaffNotifications::new));

        /** Above that of any name that the slug, the rooms and the numbers allow. */
        private static final int MAX_LENGTH = 200;

        /** The channels that a name can be read as: none or one. */
        static List<Channel> readings(String name) {
            // The slug's pattern has a repeated group, whose stack grows with the text.
            if (name.length() > MAX_LENGTH) {
                return List.of();
            }
            return ALL.stream().flatMap(form -> form.read(name).stream()).toList();
        }

        private static Form byId(String rest, BiFunction<String, Long, Channel> channel) {
            return of(
                    // A number has one spelling only: without leading zeros.
                    rest.replace("#", "([1-9][0-9]{0,18})"),
                    (hotel, id) -> channel.apply(hotel, Long.valueOf(id)));
        }

        private static Form byRoom(String rest, BiFunction<String, String, Channel> channel) {
            return of(rest.replace("#", "(" + RoomNumber.PATTERN + ")"), channel);
        }

        private static Form of(String rest, BiFunction<String, String, Channel> channel) {
            // Named, because the slug's pattern has a group of its own.
            String last = rest.replace("(", "(?<last>");
            return new Form(Pattern.compile("(?<hotel>" + HotelSlug.PATTERN + ")" + last), channel);
        }

        private Optional<Channel> read(String name) {
            var matcher = pattern.matcher(name);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            MatchResult match = matcher.toMatchResult();
            try {
                return Optional.of(channel.apply(match.group("hotel"), match.group("last")));
            } catch (IllegalArgumentException _) { // a slug too long, a number beyond 64 bits
                return Optional.empty();
            }
        }
    }
}
