package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.testing.Browser.Answer;
import com.hotelchat.testing.Listener.Heard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Staff among themselves: the packaged services, real servers, Pusher's own client. */
class StaffChatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STAFF_CHAT = "/api/staff_chat/hotel-abc";

    @TempDir static Path data;
    private static LocalStack stack;

    private final Browser john = Browser.of(stack, "john.smith");
    private final Browser maria = Browser.of(stack, "maria.rossi");
    private final Browser chloe = Browser.of(stack, "chloe.martin");
    private final Browser peter = Browser.of(stack, "peter.novak");
    private Listener everything;
    private long conversation;
    private String sc;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(Checkout.stack(data));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** John, Maria and Chloe; Peter and Ahmed take no part. */
    @BeforeEach
    void openAGroup() {
        await().atMost(PATIENCE)
                .until(() -> peter.get(STAFF_CHAT + "/staff-list/").status() == 200);
        everything = Listener.on(stack).subscribe(sn(5), sn(6), sn(7), sn(8), sn(9));
        conversation =
                john.post(
                                STAFF_CHAT + "/conversations/",
                                Map.of(
                                        "participant_ids",
                                        List.of(6, 8),
                                        "title",
                                        "Group " + UUID.randomUUID()))
                        .body()
                        .get("id")
                        .asLong();
        sc = "hotel-abc-staff-conversation-" + conversation;
        everything.subscribe(sc);
    }

    @AfterEach
    void disconnect() {
        everything.close();
    }

    @Test
    void messageIsHeardByThoseWhomItConcerns() {
        for (int member : List.of(6, 8)) {
            assertThat(everything.await(sn(member), "new-conversation").get("created_by_name"))
                    .hasToString("\"John Smith\"");
        }
        Answer sent = says(john, "Breakfast is late, @Maria Rossi");
        assertThat(sent.status()).isEqualTo(201);
        long message = sent.body().get("id").asLong();

        JsonNode told = everything.await(sc, "new-message");
        assertThat(told.get("sequence").asLong()).isEqualTo(2);
        JsonNode loaded = maria.get(conversation("/messages/")).body().at("/messages").get(0);
        loaded.properties()
                .forEach(
                        field ->
                                assertThat(told.get(field.getKey()))
                                        .as(field.getKey())
                                        .isEqualTo(field.getValue()));
        JsonNode mention = everything.await(sn(6), "message-mention");
        assertThat(mention.get("message_id").asLong()).isEqualTo(message);
        for (int member : List.of(6, 8)) {
            JsonNode unread = everything.await(sn(member), "unread-updated");
            assertThat(unread.get("conversation_unread").asLong()).isEqualTo(1);
        }
        chloe.post(conversation("/mark_as_read/"));
        assertThat(everything.await(sc, "messages-read").get("staff_id").asLong()).isEqualTo(8);
        maria.post(STAFF_CHAT + "/messages/" + message + "/react/", Map.of("emoji", "👍"));
        assertThat(everything.await(sc, "message-reaction").at("/reaction/emoji").asText())
                .isEqualTo("👍");
        maria.post(conversation("/typing/"));
        assertThat(everything.await(sc, "user-typing").get("staff_name").asText())
                .isEqualTo("Maria Rossi");

        assertThat(everything.heard())
                .filteredOn(heard -> heard.event().equals("new-message"))
                .extracting(Heard::channel)
                .containsOnly(sc);
        assertThat(everything.heard())
                .filteredOn(heard -> heard.event().equals("message-mention"))
                .extracting(Heard::channel)
                .containsOnly(sn(6));
        assertThat(everything.heard())
                .filteredOn(heard -> heard.event().equals("new-conversation"))
                .extracting(Heard::channel)
                .containsExactlyInAnyOrder(sn(5), sn(6), sn(8));
        assertThat(everything.heard()).extracting(Heard::channel).doesNotContain(sn(7), sn(9));
    }

    @Test
    void whoLeavesHearsNothingFromTheNextAuthorisationOn() {
        await().atMost(PATIENCE).until(() -> mayHear(chloe));
        assertThat(mayHear(peter)).isFalse();
        says(john, "one");
        chloe.post(conversation("/leave/"));
        assertThat(everything.await(sn(8), "removed-from-conversation").get("removed_by_id"))
                .hasToString("8");

        await().atMost(PATIENCE).until(() -> !mayHear(chloe));
        says(john, "two");
        assertThat(chloe.get(conversation("/")).status()).isEqualTo(404);
        assertThat(chloe.get(conversation("/sync/")).status()).isEqualTo(404);
        assertThat(mayHear(maria)).isTrue();

        john.post(conversation("/participants/"), Map.of("staff_ids", List.of(8)));
        await().atMost(PATIENCE).until(() -> mayHear(chloe));
        says(john, "three");
        assertThat(chloe.get(conversation("/")).body().get("messages"))
                .extracting(message -> message.get("message").asText())
                .containsExactly("three");
    }

    @Test
    void noticeReachesThoseWhomItIsFor() {
        Map<String, Object> notice =
                Map.of(
                        "hotel_slug", "hotel-abc",
                        "department_slug", "housekeeping",
                        "title", "Towels",
                        "text", "Room 101 needs towels",
                        "urgent", true);
        Browser.of(stack)
                .post(
                        "/dev/kafka/hotel.notices",
                        Map.of(
                                "key",
                                "hotel-abc/",
                                "headers",
                                Map.of(
                                        "ce_specversion", "1.0",
                                        "ce_id", UUID.randomUUID().toString(),
                                        "ce_source", "/housekeeping",
                                        "ce_type", "hotel.notice.staff.v1",
                                        "content-type", "application/json"),
                                "value",
                                notice));

        JsonNode told = everything.await(sn(8), "notice");
        assertThat(told.get("title").asText()).isEqualTo("Towels");
        assertThat(told.get("urgent").asBoolean()).isTrue();
        assertThat(everything.heard())
                .filteredOn(heard -> heard.event().equals("notice"))
                .extracting(Heard::channel)
                .containsOnly(sn(8));
    }

    private boolean mayHear(Browser who) {
        return who.authorise("private-" + sc).status() == 200;
    }

    private Answer says(Browser who, String text) {
        return who.post(conversation("/send-message/"), Map.of("message", text));
    }

    private String conversation(String rest) {
        return STAFF_CHAT + "/conversations/" + conversation + rest;
    }

    private static String sn(int staffId) {
        return "hotel-abc-staff-" + staffId + "-notifications";
    }
}
