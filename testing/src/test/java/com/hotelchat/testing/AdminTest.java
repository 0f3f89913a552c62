package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.admin.HotelChatAdmin;
import com.hotelchat.admin.lag.ConsumerGroups;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.testing.Browser.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operators' tool on the running system: dead letters, explanations and lag. */
@Timeout(300)
class AdminTest {

    private static final String HOTEL = "hotel-abc";
    private static final String CHAT = "/api/chat/" + HOTEL;
    private static final String SOURCES = "/demo/=*;/pms/=" + HOTEL;

    /** Personal data that no output may show. */
    private static final String FIRST_NAME = "Zarathustra";

    private static final String LAST_NAME = "Nietzsche";
    private static final String TEXT = "The lamp in the bathroom is broken.";

    @TempDir static Path data;
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(Checkout.stack(data).with(Map.of("HOTELCHAT_SOURCES", SOURCES)));
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    /** The output and exit code of a command. */
    private record Said(int code, String out, String err) {

        private List<String> linesWith(String part) {
            return out.lines().filter(line -> line.contains(part)).toList();
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", stack.kafka().bootstrapServers());
        for (String database : List.of("guest_chat", "staff_chat", "notification")) {
            String prefix = database.toUpperCase(Locale.ROOT);
            environment.put(prefix + "_JDBC_URL", stack.postgres().jdbcUrl(database));
            environment.put(prefix + "_USERNAME", database);
            environment.put(prefix + "_PASSWORD", database);
        }
        return environment;
    }

    private static Said admin(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                HotelChatAdmin.run(
                        environment(),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        arguments);
        assertThat(out.toString() + err)
                .as("%s", List.of(arguments))
                .doesNotContain(FIRST_NAME, LAST_NAME, TEXT, "pin-");
        return new Said(code, out.toString(), err.toString());
    }

    private static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200));
    }

    @Test
    void refusedCheckInIsReplayedOnceTheServiceTakesIt() throws Exception {
        Stay stay = Stay.in("801");
        produce(stay, "/new-pms", "hotel.stay.checked-in.v1");
        String id = awaitLetters("--reason", "may not speak", "--topic", "hotel.stays").getFirst();

        Said listed = admin("dlq", "list", "--hotel", HOTEL, "--consumer", "guest-chat-service");
        Said shown = admin("dlq", "show", id);

        assertThat(listed.linesWith(id))
                .singleElement()
                .asString()
                .contains(HOTEL, "hotel.stay.checked-in.v1", "its source may not speak");
        assertThat(admin("dlq", "list", "--hotel", "hotel-xyz").out()).doesNotContain(id);
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains("dlq-reason: its source may not speak for this hotel")
                .contains("dlq-topic: hotel.stays")
                .contains("ce_source: /new-pms")
                .contains("key: " + HOTEL + "/" + stay.id())
                .contains("\"room_number\" : \"801\"")
                .contains("‹" + FIRST_NAME.length() + " characters›");

        stack.replace(
                "guest-chat-service", Map.of("HOTELCHAT_SOURCES", SOURCES + ";/new-pms=" + HOTEL));
        Said replayed = admin("dlq", "replay", id);

        assertThat(replayed.err()).isEmpty();
        assertThat(replayed.code()).isZero();
        awaitArrived(stay);
        assertThat(enter(Browser.of(stack), stay).status()).isEqualTo(200);
        assertThat(conversations(stay)).isEqualTo(1);
        List<ConsumerRecord<String, String>> records = records("hotel.stays", stay.key());
        assertThat(records).hasSize(2);
        assertThat(records.getLast().value()).isEqualTo(records.getFirst().value());
        assertThat(records.getLast().partition()).isEqualTo(records.getFirst().partition());
        Map<String, String> headers = headers(records.getFirst());
        headers.put("dlq-replayed-from", id);
        assertThat(headers(records.getLast())).isEqualTo(headers);
        assertThat(letters("--topic", "hotel.stays")).doesNotContain(id);
        assertThat(letters("--handled", "--topic", "hotel.stays")).contains(id);
        assertThat(admin("dlq", "show", id).out()).startsWith(id + ", handled");

        Said again = admin("dlq", "replay", id);

        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains(id + " is handled already.");
        assertThat(conversations(stay)).isEqualTo(1);
    }

    @Test
    void droppedLettersAreNotListedAnyMore() {
        for (String room : List.of("811", "812", "813")) {
            produce(Stay.in(room), "/pms/", "hotel.stay.sleeps.v1");
        }
        String[] ours = {"--reason", "type is unknown", "--topic", "hotel.stays.dlq"};
        await().until(() -> letters(ours).size() == 3);
        String first = letters(ours).getFirst();

        assertThat(admin("dlq", "drop", first).code()).isZero();

        assertThat(letters(ours)).hasSize(2).doesNotContain(first);
        Said rehearsal =
                admin(
                        "dlq",
                        "drop",
                        "--all",
                        "--reason",
                        "type is unknown",
                        "--topic",
                        "hotel.stays");
        assertThat(rehearsal.code()).isZero();
        assertThat(rehearsal.out()).contains("2 would be dropped; add --yes to do it.");
        assertThat(letters(ours)).hasSize(2);

        Said done =
                admin(
                        "dlq",
                        "drop",
                        "--all",
                        "--yes",
                        "--reason",
                        "type is unknown",
                        "--topic",
                        "hotel.stays");

        assertThat(done.out()).contains("2 dropped, 0 refused.");
        assertThat(letters(ours)).isEmpty();
        assertThat(letters("--handled", "--reason", "type is unknown")).hasSize(3);
    }

    @Test
    void letterWithoutItsValueIsNotReplayed() throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                stack.kafka().bootstrapServers(),
                                "max.request.size",
                                3_000_000),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    "hotel.stays", HOTEL + "/large", FIRST_NAME.repeat(150_000)))
                    .get(20, TimeUnit.SECONDS);
        }
        await().until(() -> !letters("--reason", "ce_id").isEmpty());
        String id = letters("--reason", "ce_id").getFirst();

        Said refused = admin("dlq", "replay", id);

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err())
                .contains("was too large for a letter")
                .containsPattern("it is at hotel\\.stays-\\d+@\\d+");
        assertThat(admin("dlq", "show", id).out()).contains("omitted for its size");
        assertThat(letters("--reason", "ce_id")).contains(id);
    }

    /**
     * Checks that only the last state of a key is replayed: an earlier one would replace it on the
     * compacted topic.
     */
    @Test
    void stateThatIsNotTheLastIsNotReplayed() {
        produceStaff("/old-hr", 1);
        List<String> ids =
                awaitLetters("--topic", "hotel.staff", "--consumer", "staff-chat-service");
        produceStaff("/demo/hr", 2);

        Said refused = admin("dlq", "replay", ids.getFirst());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("would replace a later state of its key");
        assertThat(admin("dlq", "drop", ids.getFirst()).code()).isZero();
    }

    @Test
    void unknownLettersAreRefused() {
        assertThat(admin("dlq", "show", "hotel.stays.dlq/0/999999").err())
                .contains("There is no letter hotel.stays.dlq/0/999999.");
        assertThat(admin("dlq", "drop", "hotel.stays.dlq/77/0").code()).isEqualTo(1);
        assertThat(admin("dlq", "replay", "other.dlq/0/0").code()).isEqualTo(1);
        assertThat(admin("dlq", "list", "--topic", "other").code()).isEqualTo(1);
    }

    @Test
    void messageIsFollowedFromTheDatabaseToTheDevices() {
        Browser john = Browser.of(stack, "john.smith");
        new Devices(stack).register(john);
        Stay stay = Stay.in("821");
        produce(stay, "/pms/", "hotel.stay.checked-in.v1");
        awaitArrived(stay);
        Browser guest = Browser.of(stack);
        long conversation = conversation(enter(guest, stay));

        long delivered = say(guest, conversation);

        awaitExplained(delivered, "realtime-gateway has processed it");
        awaitExplained(delivered, "notification-service has processed it");
        // John has a device, Maria has none.
        awaitExplained(delivered, "staff 5: pushed, 1 device");
        Said whole = awaitExplained(delivered, "staff 6: withheld (no-device)");
        assertThat(whole.code()).isZero();
        assertThat(whole.out())
                .contains("conversation " + conversation + " of " + HOTEL)
                .contains("not deleted")
                .contains("Its event is in guest-chat.events, partition ");

        stack.service("realtime-gateway").kill9();
        long undelivered = say(guest, conversation);
        awaitExplained(undelivered, "realtime-gateway has not processed it");

        stack.service("realtime-gateway").restart();
        awaitExplained(undelivered, "realtime-gateway has processed it");

        stack.kafka().stop();
        long unpublished = say(guest, conversation);
        Said waiting = admin("explain", Long.toString(unpublished), "--chat", "guest");
        stack.kafka().restart();

        assertThat(waiting.code()).isZero();
        assertThat(waiting.out()).contains("Its event has waited in the outbox since");
        awaitExplained(unpublished, "notification-service has processed it");
    }

    @Test
    void messageOfStaffChatIsExplainedToo() {
        Browser john = Browser.of(stack, "john.smith");
        long group =
                john.post(
                                "/api/staff_chat/" + HOTEL + "/conversations/",
                                Map.of("participant_ids", List.of(6, 8), "title", "Lamps"))
                        .body()
                        .get("id")
                        .asLong();
        Answer sent =
                john.post(
                        "/api/staff_chat/" + HOTEL + "/conversations/" + group + "/send-message/",
                        Map.of("message", TEXT));
        assertThat(sent.status()).isBetween(200, 299);
        String id = sent.body().get("id").asText();

        await().untilAsserted(
                        () ->
                                assertThat(admin("explain", id, "--chat", "staff").out())
                                        .contains("Its event is in staff-chat.events")
                                        .contains("realtime-gateway has processed it")
                                        .contains("staff 8: withheld (no-device)"));
        assertThat(admin("explain", "999999").code()).isEqualTo(1);
        assertThat(admin("explain", "999999").out())
                .contains("The database of guest chat has no message 999999.")
                .contains("The database of staff chat has no message 999999.");
    }

    @Test
    void lagOfEveryGroupIsShown() {
        Said lag =
                await().until(
                                () -> admin("lag"),
                                said ->
                                        said.linesWith("guest-chat-service").stream()
                                                .allMatch(line -> line.endsWith("yes")));

        assertThat(lag.code()).isZero();
        assertThat(lag.out()).doesNotContain("MISSING");
        ConsumerGroups.all().forEach((group, topics) -> assertShown(lag, group, topics));
    }

    private static void assertShown(Said lag, String group, Set<Topic> topics) {
        for (Topic topic : topics) {
            assertThat(lag.out())
                    .containsPattern(
                            "(?m)^%s +%s +\\d+ +\\d+ +(yes|NONE)$"
                                    .formatted(group, topic.wireName()));
        }
    }

    @Test
    void groupsAreThoseOfTheServices() {
        Map<String, Set<String>> groups = new HashMap<>();
        for (String service : Services.NAMES) {
            Services.groupsByTopic(service)
                    .forEach(
                            (topic, group) ->
                                    groups.computeIfAbsent(group, none -> new HashSet<>())
                                            .add(topic));
        }

        assertThat(
                        ConsumerGroups.all().entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey,
                                                each ->
                                                        each.getValue().stream()
                                                                .map(Topic::wireName)
                                                                .collect(Collectors.toSet()))))
                .isEqualTo(groups);
    }

    private static List<String> letters(String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "dlq";
        arguments[1] = "list";
        System.arraycopy(options, 0, arguments, 2, options.length);
        Said listed = admin(arguments);
        assertThat(listed.err()).isEmpty();
        return listed.out()
                .lines()
                .filter(line -> line.contains(".dlq/"))
                .map(line -> line.split(" ", 2)[0])
                .toList();
    }

    private static List<String> awaitLetters(String... options) {
        return await().until(() -> letters(options), found -> !found.isEmpty());
    }

    private static Said awaitExplained(long message, String sentence) {
        return await().until(
                        () -> admin("explain", Long.toString(message), "--chat", "guest"),
                        said -> said.out().contains(sentence));
    }

    private record Stay(String room, String id, String pin) {

        static Stay in(String room) {
            return new Stay(room, "S-1-" + UUID.randomUUID(), "pin-" + UUID.randomUUID());
        }

        private String key() {
            return HOTEL + "/" + id;
        }
    }

    private static void produce(Stay stay, String source, String type) {
        produce(
                "hotel.stays",
                stay.key(),
                source,
                type,
                Map.of(
                        "hotel_slug", HOTEL,
                        "stay_id", stay.id(),
                        "room_number", stay.room(),
                        "guest", Map.of("first_name", FIRST_NAME, "last_name", LAST_NAME),
                        "checked_in_at", Instant.now().toString(),
                        "pin", stay.pin(),
                        "version", 1));
    }

    private static void produceStaff(String source, long version) {
        produce(
                "hotel.staff",
                HOTEL + "/77",
                source,
                "hotel.staff.updated.v1",
                Map.of(
                        "hotel_slug",
                        HOTEL,
                        "hotel_name",
                        "Hotel ABC",
                        "staff_id",
                        77,
                        "first_name",
                        FIRST_NAME,
                        "last_name",
                        LAST_NAME,
                        "is_active",
                        true,
                        "is_on_duty",
                        false,
                        "version",
                        version));
    }

    private static void produce(
            String topic, String key, String source, String type, Map<String, Object> value) {
        assertThat(
                        Browser.of(stack)
                                .post(
                                        "/dev/kafka/" + topic,
                                        Map.of(
                                                "key",
                                                key,
                                                "headers",
                                                Map.of(
                                                        "ce_id", UUID.randomUUID().toString(),
                                                        "ce_source", source,
                                                        "ce_type", type),
                                                "value",
                                                value))
                                .status())
                .isBetween(200, 299);
    }

    private static void awaitArrived(Stay stay) {
        Browser reception = Browser.of(stack, "john.smith");
        await().until(
                        () ->
                                reception
                                        .get(CHAT + "/conversations/")
                                        .body()
                                        .findValuesAsText("stay_id")
                                        .contains(stay.id()));
    }

    private static Answer enter(Browser guest, Stay stay) {
        return guest.post(
                CHAT + "/messages/room/" + stay.room() + "/validate-chat-pin/",
                Map.of("pin", stay.pin()));
    }

    private static long conversation(Answer entered) {
        assertThat(entered.status()).isEqualTo(200);
        return Long.parseLong(entered.body().at("/session_data/conversation_id").asText());
    }

    private static long say(Browser guest, long conversation) {
        Answer sent =
                guest.post(
                        CHAT + "/conversations/" + conversation + "/messages/send/",
                        Map.of("message", TEXT));
        assertThat(sent.status()).isBetween(200, 299);
        return sent.body().at("/message/id").asLong();
    }

    /** The records of a key, in their order. */
    private static List<ConsumerRecord<String, String>> records(String topic, String key) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.kafka().bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    if (key.equals(record.key())) {
                        records.add(record);
                    }
                }
            }
            return records;
        }
    }

    private static Map<String, String> headers(ConsumerRecord<String, String> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(each -> headers.put(each.key(), new String(each.value(), UTF_8)));
        return headers;
    }

    private static long conversations(Stay stay) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(
                                stack.postgres().jdbcUrl("guest_chat"),
                                "guest_chat",
                                "guest_chat");
                PreparedStatement count =
                        connection.prepareStatement(
                                "select count(*) from conversation c join stay s on s.id = c.stay"
                                        + " where s.stay_id = ?")) {
            count.setString(1, stay.id());
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
