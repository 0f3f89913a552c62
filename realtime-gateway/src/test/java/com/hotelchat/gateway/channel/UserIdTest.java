package com.hotelchat.gateway.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserIdTest {

    @Test
    void parsingUndoesRendering() {
        for (UserId user :
                List.of(
                        new UserId.Staff("hotel-abc", 5),
                        new UserId.Guest("hotel-abc", 123),
                        new UserId.Guest("a-staff-5", 1),
                        new UserId.Staff("a-guest-5", Long.MAX_VALUE),
                        new UserId.Staff("a-staff", 5))) {
            assertThat(UserId.parse(user.text())).contains(user);
        }
        assertThat(new UserId.Staff("hotel-abc", 5).text()).isEqualTo("hotel-abc-staff-5");
        assertThat(new UserId.Guest("hotel-abc", 123).text()).isEqualTo("hotel-abc-guest-123");
    }

    @Test
    void anythingElseIsNobody() {
        for (String text :
                List.of(
                        "",
                        "5",
                        "staff-5",
                        "hotel-abc-staff-05",
                        "hotel-abc-staff-0",
                        "hotel-abc-staff--5",
                        "hotel-abc-staff-9223372036854775808",
                        "hotel-abc-room-5",
                        "Hotel-abc-staff-5",
                        "hotel--abc-staff-5",
                        "presence-abc-staff-5",
                        "hotel-abc-staff-5\n",
                        "h".repeat(51) + "-staff-5")) {
            assertThat(UserId.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aNameIsReadUnderItsOwnPrefixOnly() {
        Channel room = new Channel.Room("hotel-abc", "101");
        for (Visibility visibility : Visibility.values()) {
            assertThat(NamedChannel.parse(visibility.nameOf(room)))
                    .contains(new NamedChannel(visibility, room));
        }
        for (String foreign :
                List.of(
                        "private-presence-hotel-abc-room-101-chat",
                        "presence-private-hotel-abc-room-101-chat",
                        "presence-cache-hotel-abc-room-101-chat",
                        "presence-",
                        "my-channel")) {
            assertThat(NamedChannel.parse(foreign)).as(foreign).isEqualTo(Optional.empty());
        }
    }
}
