package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.KafkaServer;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PostgresServer;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.testing.Browser.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The databases go back to a backup, as the documents for operators say, while Kafka, browsers and
 * devices remember what came after it.
 */
@Timeout(300)
class RestoreTest {

    private static final String HOTEL = "hotel-abc";
    private static final String CHAT = "/api/chat/" + HOTEL;
    private static final String STAFF_CHAT = "/api/staff_chat/" + HOTEL + "/conversations/";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Databases, each with the script that makes it fit again. */
    private static final List<String> DATABASES =
            List.of("guest_chat", "staff_chat", "notification");

    @TempDir Path data;

    @Test
    void whatCameAfterTheBackupIsNotMistakenForWhatIsThere() throws Exception {
        Path backup = data.resolve("backup");
        Path postgres = data.resolve("stack/postgres");
        String device = "token:" + UUID.randomUUID();
        String pin;
        String session;
        long conversation;
        long group;
        Set<Long> known = new HashSet<>();
        try (LocalStack stack = LocalStack.start(Checkout.stack(data))) {
            Browser john = Browser.of(stack, "john.smith");
            pin = newPin(john, "901");
            JsonNode entered = enter(stack, "901", pin).body().get("session_data");
            session = entered.get("session_token").asText();
            conversation = entered.get("conversation_id").asLong();
            known.add(say(Browser.withSession(stack, session), conversation, "before"));
            group =
                    john.post(STAFF_CHAT, Map.of("participant_ids", List.of(6, 8), "title", "Us"))
                            .body()
                            .get("id")
                            .asLong();
            assertThat(
                            john.post(
                                            "/api/notifications/devices/",
                                            Map.of("fcm_token", device, "platform", "web"))
                                    .status())
                    .isEqualTo(201);
        }
        copy(postgres, backup);
        Instant taken = Instant.now();

        String lostSession;
        String lostStay = UUID.randomUUID().toString();
        long sequence;
        Set<Long> lost = new HashSet<>();
        try (LocalStack stack = LocalStack.start(Checkout.stack(data))) {
            Browser john = Browser.of(stack, "john.smith");
            Browser guest = Browser.withSession(stack, session);
            lost.add(say(guest, conversation, "after"));
            lost.add(say(guest, conversation, "after, too"));
            sequence = sync(guest, conversation, 0).get("sequence").asLong();
            lostSession =
                    enter(stack, "902", newPin(john, "902"))
                            .body()
                            .at("/session_data/session_token")
                            .asText();
            assertThat(
                            john.post(
                                            STAFF_CHAT + group + "/participants/",
                                            Map.of("staff_ids", List.of(9)))
                                    .status())
                    .isBetween(200, 299);
            awaitAuthorised(stack, "peter.novak", group, 200);
            checkIn(stack, "903", lostStay);
            awaitStay(john, lostStay);
        }

        try (Stream<Path> all = Files.walk(postgres)) {
            all.sorted(Comparator.reverseOrder()).forEach(RestoreTest::delete);
        }
        copy(backup, postgres);
        runScripts(postgres);
        makeKafkaFit(taken);

        try (LocalStack stack = LocalStack.start(Checkout.stack(data))) {
            Browser john = Browser.of(stack, "john.smith");
            Browser former = Browser.withSession(stack, session);
            assertThat(former.get(CHAT + "/conversations/" + conversation + "/sync/").status())
                    .as("a session of before")
                    .isEqualTo(401);
            String room = "private-" + HOTEL + "-room-902-chat";
            assertThat(Browser.withSession(stack, lostSession).authorise(room).status())
                    .as("a session that nobody knows any more")
                    .isIn(401, 403);
            awaitAuthorised(stack, "peter.novak", group, 403);
            awaitAuthorised(stack, "chloe.martin", group, 200);
            awaitStay(john, lostStay);

            Answer entered = enter(stack, "901", pin);
            assertThat(entered.status()).as("a PIN of before").isEqualTo(200);
            Browser guest =
                    Browser.withSession(
                            stack, entered.body().at("/session_data/session_token").asText());
            long fresh = say(guest, conversation, "again");
            assertThat(lost).doesNotContain(fresh);
            assertThat(known).doesNotContain(fresh);
            JsonNode missed = sync(guest, conversation, sequence);
            assertThat(missed.get("sequence").asLong()).isGreaterThan(sequence);
            assertThat(missed.at("/messages").findValues("id").stream().map(JsonNode::asLong))
                    .as("all that is there, for whoever saw later states of it")
                    .containsAll(known)
                    .contains(fresh);
            assertThat(sync(guest, conversation, 0).at("/messages").findValuesAsText("message"))
                    .contains("before", "again")
                    .doesNotContain("after");
            Awaitility.await().atMost(PATIENCE).until(() -> toldAndPushed(stack, fresh, device));
        }
    }

    private static boolean toldAndPushed(LocalStack stack, long message, String device) {
        return stack.pusher().events(0).stream()
                        .filter(event -> event.name().equals("new-guest-message"))
                        .map(PusherEvent::json)
                        .anyMatch(told -> told.getLong("message_id") == message)
                && stack.pushes().messages(0).stream()
                        .filter(push -> push.token().equals(device))
                        .map(PushedMessage::data)
                        .anyMatch(
                                told ->
                                        told.getString("message_id")
                                                .equals(Long.toString(message)));
    }

    private static void runScripts(Path postgres) throws Exception {
        try (PostgresServer server = PostgresServer.start(postgres)) {
            for (String database : DATABASES) {
                try (Connection connection =
                                DriverManager.getConnection(
                                        server.jdbcUrl(database), database, database);
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    run(statement, "ids.sql");
                    run(statement, database.replace('_', '-') + ".sql");
                    connection.commit();
                }
            }
        }
    }

    private static void run(Statement statement, String script) throws IOException, SQLException {
        statement.execute(
                Files.readString(Checkout.root().resolve("deploy/restore").resolve(script)));
    }

    /** Does the steps for which the documents use Kafka's own programs. */
    private void makeKafkaFit(Instant taken) throws Exception {
        try (KafkaServer kafka = KafkaServer.start(data.resolve("stack/kafka"));
                Admin admin = kafka.admin()) {
            admin.deleteTopics(List.of("guest-chat.sessions", "staff-chat.members")).all().get();
            rewind(admin, "guest-chat-service", "hotel.stays", taken);
            rewind(admin, "guest-chat-service", "hotel.notices", taken);
            rewind(admin, "guest-chat-service", "hotel.staff", Instant.EPOCH);
            rewind(admin, "staff-chat-service", "hotel.notices", taken);
            rewind(admin, "staff-chat-service", "hotel.staff", Instant.EPOCH);
            rewind(admin, "notification-service", "hotel.staff", Instant.EPOCH);
            rewind(admin, "notification-service", "guest-chat.devices", taken);
        }
    }

    private static void rewind(Admin admin, String group, String topic, Instant to)
            throws Exception {
        Collection<TopicPartition> partitions =
                admin
                        .describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic)
                        .partitions()
                        .stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
        Map<TopicPartition, Long> then =
                offsets(admin, partitions, OffsetSpec.forTimestamp(to.toEpochMilli()));
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
        then.forEach(
                (partition, offset) ->
                        wanted.put(
                                partition,
                                new OffsetAndMetadata(offset < 0 ? ends.get(partition) : offset)));
        admin.alterConsumerGroupOffsets(group, wanted).all().get();
    }

    private static Map<TopicPartition, Long> offsets(
            Admin admin, Collection<TopicPartition> partitions, OffsetSpec at) throws Exception {
        return admin
                .listOffsets(
                        partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, none -> at)))
                .all()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().offset()));
    }

    private static void awaitAuthorised(LocalStack stack, String who, long group, int status) {
        Browser browser = Browser.of(stack, who);
        String channel = "private-" + HOTEL + "-staff-conversation-" + group;
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(browser.authorise(channel).status())
                                        .as(who)
                                        .isEqualTo(status));
    }

    private static void checkIn(LocalStack stack, String room, String stayId) {
        assertThat(
                        Browser.of(stack)
                                .post(
                                        "/dev/kafka/hotel.stays",
                                        Map.of(
                                                "key",
                                                HOTEL + "/" + stayId,
                                                "headers",
                                                Map.of(
                                                        "ce_id", UUID.randomUUID().toString(),
                                                        "ce_source", "/pms",
                                                        "ce_type", "hotel.stay.checked-in.v1"),
                                                "value",
                                                Map.of(
                                                        "hotel_slug",
                                                        HOTEL,
                                                        "stay_id",
                                                        stayId,
                                                        "room_number",
                                                        room,
                                                        "guest",
                                                        Map.of(
                                                                "first_name", "Ada",
                                                                "last_name", "Byron"),
                                                        "checked_in_at",
                                                        Instant.now().toString(),
                                                        "pin",
                                                        "pin-" + stayId,
                                                        "version",
                                                        1)))
                                .status())
                .isBetween(200, 299);
    }

    private static void awaitStay(Browser staff, String stayId) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                staff.get(CHAT + "/conversations/")
                                        .body()
                                        .findValuesAsText("stay_id")
                                        .contains(stayId));
    }

    private static String newPin(Browser staff, String room) {
        return staff.put(CHAT + "/rooms/" + room + "/stay/", Map.of()).body().get("pin").asText();
    }

    private static Answer enter(LocalStack stack, String room, String pin) {
        return Browser.of(stack)
                .post(CHAT + "/messages/room/" + room + "/validate-chat-pin/", Map.of("pin", pin));
    }

    private static long say(Browser guest, long conversation, String text) {
        Answer answer =
                guest.post(
                        CHAT + "/conversations/" + conversation + "/messages/send/",
                        Map.of("message", text));
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().at("/message/id").asLong();
    }

    private static JsonNode sync(Browser caller, long conversation, long after) {
        return caller.get(CHAT + "/conversations/" + conversation + "/sync/?after=" + after).body();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(
                        each,
                        to.resolve(from.relativize(each)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
