package com.hotelchat.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.gateway.Samples;
import com.hotelchat.gateway.mapping.GuestChatSignals;
import com.hotelchat.gateway.mapping.Signal;
import com.hotelchat.gateway.mapping.StaffChatSignals;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class DataLimitTest {

    private static final String ID = "0b9f6a52-5f0e-4f0c-9a3e-5b8f1f6f2a11";

    @Example
    void whatFitsGoesAsItIs() {
        Signal signal =
                GuestChatSignals.signals(ID, Samples.guestChat(EventType.MESSAGE_SENT)).getFirst();

        assertThat(fit(signal)).isSameAs(signal);
    }

    @Example
    void exactlyTheLimitFits() {
        Signal empty = message("");
        int room = DataLimit.MAX_BYTES - bytes(empty);

        assertThat(bytes(message("x".repeat(room)))).isEqualTo(10_240);
        assertThat(DataLimit.isExceeded(message("x".repeat(room)).data())).isFalse();
        assertThat(DataLimit.isExceeded(message("x".repeat(room + 1)).data())).isTrue();
    }

    @Example
    void textIsShortenedAndTheRestStays() {
        Signal signal = message("\u20ac".repeat(4_000));

        ObjectNode data = fit(signal).data();

        assertThat(bytes(fit(signal))).isLessThanOrEqualTo(10_240);
        assertThat(data.get("truncated").booleanValue()).isTrue();
        assertThat(data.get("message_url").textValue())
                .isEqualTo("/api/chat/hotel-abc/conversations/123/messages/?after_id=1000&limit=1");
        assertThat(data.get("message").textValue()).isEqualTo("\u20ac".repeat(2_000));
        ObjectNode rest = data.deepCopy();
        rest.remove(List.of("truncated", "message_url"));
        rest.set("message", signal.data().get("message"));
        assertThat(rest).isEqualTo(signal.data());
        assertThat(signal.data().has("truncated")).as("the original").isFalse();
    }

    @Property(tries = 200)
    void anyTextFitsInTheEnd(@ForAll @StringLength(min = 2_000, max = 4_000) String text) {
        Signal fitting = fit(message(text));

        assertThat(bytes(fitting)).isLessThanOrEqualTo(DataLimit.MAX_BYTES);
        assertThat(text).startsWith(fitting.data().get("message").textValue());
    }

    @Example
    void clustersStayWhole() {
        String flag = "\ud83c\udde9\ud83c\uddea";

        String cut = fit(message("xx" + flag.repeat(1_501))).data().get("message").textValue();

        assertThat(cut).isEqualTo("xx" + flag.repeat((cut.length() - 2) / flag.length()));
        assertThat(cut.length()).isGreaterThan(1_000);
    }

    @Example
    void surrogatePairsStayWhole() {
        String text = "x" + "\ud83d\ude00".repeat(3_000);

        String cut = fit(message(text)).data().get("message").textValue();

        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
        assertThat(cut).isNotEmpty();
    }

    @Example
    void longListsAreLeftOut() {
        Signal read =
                GuestChatSignals.signals(
                                ID,
                                new MessagesRead(
                                        "hotel-abc",
                                        123,
                                        "101",
                                        4,
                                        Actor.guest(null),
                                        LongStream.range(100_000, 103_000).boxed().toList(),
                                        Instant.EPOCH,
                                        0))
                        .getFirst();

        ObjectNode data = fit(read).data();

        assertThat(data.get("message_ids")).isEmpty();
        assertThat(data.get("truncated").booleanValue()).isTrue();
        assertThat(data.get("message_url").textValue()).endsWith("?after_id=99999&limit=1");
    }

    @Example
    void staffChatsTextIsShortenedAndFoundInStaffChat() {
        Signal signal = staffChat(Samples.staffMessageSent(123, 1, "\u20ac".repeat(4_000), null));

        ObjectNode data = fit(signal).data();

        assertThat(data.get("message").textValue()).isEqualTo("\u20ac".repeat(2_000));
        assertThat(data.get("sender_info")).isEqualTo(signal.data().get("sender_info"));
        assertThat(data.get("message_url").textValue())
                .isEqualTo(
                        "/api/staff_chat/hotel-abc/conversations/123/messages/?after_id=1000&limit=1");
    }

    @Example
    void staffChatsLongestListsAreLeftOut() {
        StaffMessage message = Samples.staffMessage(123, 1, "Hello");
        Instant now = message.timestamp();
        List<StaffMessage.Reading> readers =
                LongStream.rangeClosed(1, 49)
                        .mapToObj(
                                id ->
                                        new StaffMessage.Reading(
                                                id, "Reader", "https://" + "a".repeat(300), now))
                        .toList();
        List<StaffMessage.Reaction> reactions =
                LongStream.rangeClosed(1, 50)
                        .mapToObj(
                                id ->
                                        new StaffMessage.Reaction(
                                                id,
                                                "\ud83d\udc4d",
                                                id,
                                                "Reader",
                                                "https://" + "a".repeat(300),
                                                now))
                        .toList();
        Signal signal =
                staffChat(
                        new StaffChatEvent.MessageSent(
                                "hotel-abc",
                                123,
                                1,
                                new StaffChatEvent.Actor(5, "John Smith", null, null),
                                new StaffMessage(
                                        message.id(),
                                        message.hotelSlug(),
                                        message.conversationId(),
                                        message.sender(),
                                        message.message(),
                                        now,
                                        now,
                                        readers,
                                        true,
                                        null,
                                        List.of(),
                                        reactions,
                                        List.of(),
                                        null,
                                        null,
                                        null,
                                        null,
                                        1,
                                        1L),
                                false,
                                null,
                                List.of()));

        ObjectNode data = fit(signal).data();

        assertThat(data.get("read_by_list")).isEmpty();
        assertThat(data.get("reactions")).isEmpty();
        assertThat(data.get("read_by")).hasSize(49);
        assertThat(data.get("read_by_count").intValue()).isEqualTo(49);
        assertThat(data.get("reaction_summary").get("\ud83d\udc4d").intValue()).isEqualTo(50);
        assertThat(data.get("message").textValue()).isEqualTo("Hello");
        assertThat(data.get("truncated").booleanValue()).isTrue();
    }

    @Example
    void whatIsOfNoMessageIsFoundInItsConversation() {
        Signal signal =
                staffChat(
                        new StaffChatEvent.ConversationUpdated(
                                "hotel-abc",
                                123,
                                2,
                                new StaffChatEvent.Actor(5, "John Smith", null, null),
                                "Title",
                                "d".repeat(20_000),
                                true,
                                List.of(),
                                new StaffChatEvent.Changes(null, null, List.of(6L), null)));

        ObjectNode data = fit(signal).data();

        assertThat(data.get("message_url").textValue())
                .isEqualTo("/api/staff_chat/hotel-abc/conversations/123/");
        assertThat(data.get("title").textValue()).isEqualTo("Title");
    }

    @Example
    void aLongNoticeIsNowhereElse() {
        Signal signal =
                staffChat(
                        new StaffChatEvent.NoticePosted(
                                "hotel-abc",
                                List.of(5L),
                                "Title",
                                "\u20ac".repeat(4_000),
                                null,
                                false,
                                "Maintenance",
                                Instant.EPOCH));

        ObjectNode data = fit(signal).data();

        assertThat(data.get("text").textValue()).isEqualTo("\u20ac".repeat(2_000));
        assertThat(data.get("truncated").booleanValue()).isTrue();
        assertThat(data.get("message_url").isNull()).isTrue();
    }

    private static Signal staffChat(StaffChatEvent event) {
        return StaffChatSignals.signals(ID, event).getFirst();
    }

    private static Signal message(String text) {
        return GuestChatSignals.signals(ID, Samples.guestMessage(1, text, null, List.of()))
                .getFirst();
    }

    private static int bytes(Signal signal) {
        return signal.data().toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static Signal fit(Signal signal) {
        return new Rendering(List.of(signal)).signals().getFirst();
    }
}
