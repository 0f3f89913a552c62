package com.hotelchat.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.events.HotelSlug;
import com.hotelchat.gateway.channel.Channel.Conversation;
import com.hotelchat.gateway.channel.Channel.NewConversations;
import com.hotelchat.gateway.channel.Channel.Room;
import com.hotelchat.gateway.channel.Channel.RoomDeletions;
import com.hotelchat.gateway.channel.Channel.StaffConversation;
import com.hotelchat.gateway.channel.Channel.StaffMember;
import com.hotelchat.gateway.channel.Channel.StaffNotifications;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChannelTest {

    @Example
    void namesAreThoseOfTheContract() {
        assertThat(
                        Stream.of(
                                        new Conversation("hotel-abc", 123),
                                        new Room("hotel-abc", "101"),
                                        new RoomDeletions("hotel-abc", "12A"),
                                        new StaffMember("hotel-abc", 5),
                                        new NewConversations("hotel-abc"),
                                        new StaffConversation("hotel-abc", 456),
                                        new StaffNotifications("hotel-abc", 5))
                                .map(Channel::name))
                .containsExactly(
                        "hotel-abc-conversation-123-chat",
                        "hotel-abc-room-101-chat",
                        "hotel-abc-room-12A-deletions",
                        "hotel-abc-staff-5-chat",
                        "hotel-abc-new-conversation",
                        "hotel-abc-staff-conversation-456",
                        "hotel-abc-staff-5-notifications");
    }

    @Example
    void slugsThatLookLikeChannelsStaySlugs() {
        assertThat(Channel.parse("a-room-1-room-2-chat")).contains(new Room("a-room-1", "2"));
        assertThat(Channel.parse("a-staff-conversation-5-chat"))
                .contains(new Conversation("a-staff", 5));
        assertThat(Channel.parse("a-staff-5-staff-conversation-7"))
                .contains(new StaffConversation("a-staff-5", 7));
        assertThat(Channel.parse("a-new-conversation-new-conversation"))
                .contains(new NewConversations("a-new-conversation"));
    }

    @Property(tries = 5_000)
    void parsingUndoesRendering(@ForAll("channels") Channel channel) {
        assertThat(Channel.parse(channel.name())).contains(channel);
        for (Visibility visibility : Visibility.values()) {
            String name = visibility.nameOf(channel);
            assertThat(visibility.parse(name)).contains(channel);
            assertThat(name).hasSizeLessThanOrEqualTo(164).matches("[A-Za-z0-9_\\-=@,.;]+");
        }
    }

    @Property(tries = 5_000)
    void differentChannelsHaveDifferentNames(
            @ForAll("channels") Channel one, @ForAll("channels") Channel other) {
        assertThat(one.name().equals(other.name())).isEqualTo(one.equals(other));
    }

    @Property(tries = 10_000)
    void whatParsesIsSpelledOneWayOnly(@ForAll("nearlyNames") String name) {
        Channel.parse(name).ifPresent(channel -> assertThat(channel.name()).isEqualTo(name));
    }

    @Property(tries = 10_000)
    void noNameIsReadInTwoWays(@ForAll("nearlyNames") String name) {
        assertThat(Channel.Form.readings(name)).hasSizeLessThanOrEqualTo(1);
    }

    @Property
    void anythingElseIsNoChannel(@ForAll String text) {
        Channel.parse(text).ifPresent(channel -> assertThat(channel.name()).isEqualTo(text));
    }

    @Example
    void namesOfAnyLengthAreNoChannels() {
        assertThat(Channel.parse("a-".repeat(100_000) + "a-room-1-chat")).isEmpty();
        assertThat(UserId.parse("a-".repeat(100_000) + "a-staff-1")).isEmpty();
    }

    @Example
    void malformedNamesAreNoChannels() {
        for (String name :
                List.of(
                        "",
                        "hotel",
                        "private-conversation-1-chat",
                        "cache-beach-room-1-chat",
                        "-room-1-chat",
                        "hotel--room-1-chat",
                        "Hotel-room-1-chat",
                        "hotel-room--chat",
                        "hotel-room-12345678901-chat",
                        "hotel-room-1-1-chat",
                        "hotel-conversation-0-chat",
                        "hotel-conversation-007-chat",
                        "hotel-conversation--7-chat",
                        "hotel-conversation-9223372036854775808-chat",
                        "hotel-conversation-٣-chat",
                        "hotel-staff-x-chat",
                        "hotel-room-1-chat\n",
                        " hotel-room-1-chat",
                        "new-conversation",
                        "h".repeat(51) + "-room-1-chat",
                        "private-")) {
            assertThat(Channel.parse(name)).as(name).isEmpty();
        }
        assertThat(Visibility.PRIVATE.parse("hotel-room-1-chat")).isEmpty();
        assertThat(Visibility.PRIVATE.parse("presence-hotel-room-1-chat")).isEmpty();
    }

    @Example
    void whatWouldNotParseIsRefused() {
        assertThatThrownBy(() -> new Room("hotel abc", "1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Room("hotel", "1-1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StaffMember("hotel", 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Channel> channels() {
        Arbitrary<Long> ids = Arbitraries.longs().between(1, Long.MAX_VALUE);
        Arbitrary<String> rooms =
                Arbitraries.strings()
                        .withCharRange('A', 'Z')
                        .withCharRange('a', 'z')
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(10);
        return Arbitraries.oneOf(
                Combinators.combine(slugs(), ids).as(Conversation::new),
                Combinators.combine(slugs(), rooms).as(Room::new),
                Combinators.combine(slugs(), rooms).as(RoomDeletions::new),
                Combinators.combine(slugs(), ids).as(StaffMember::new),
                slugs().map(NewConversations::new),
                Combinators.combine(slugs(), ids).as(StaffConversation::new),
                Combinators.combine(slugs(), ids).as(StaffNotifications::new));
    }

    /** Words of names in any order: most are no names, many are, some nearly. */
    @Provide
    Arbitrary<String> nearlyNames() {
        return Arbitraries.oneOf(words(), Arbitraries.of("0", "007", "A", "", "_"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(words -> String.join("-", words));
    }

    private static Arbitrary<String> slugs() {
        return words().list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(words -> String.join("-", words))
                .filter(HotelSlug::isValid);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "room",
                        "chat",
                        "staff",
                        "conversation",
                        "new",
                        "deletions",
                        "private",
                        "notifications",
                        "presence",
                        "1",
                        "42"),
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(8));
    }
}
