package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.hotelchat.bus.FencedProducers;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.Topic;
import com.hotelchat.liveness.BackgroundWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class OutboxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicLong NEXT_CONVERSATION = new AtomicLong(1);

    @Inject Conversations conversations;
    @Inject Outbox outbox;
    @Inject OutboxRelay relay;
    @Inject Pool pool;
    @Inject DatabaseConnections connections;
    @Inject FencedProducers producers;
    @Inject BackgroundWork work;
    @Inject MeterRegistry metrics;
    @Inject DataSource database;

    private final long conversation = NEXT_CONVERSATION.getAndIncrement();

    /** While rows wait, their records may be repeated, and the next test would read them. */
    @AfterEach
    void awaitNothingLeft() {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(waiting()).isZero());
    }

    @Test
    void committedChangeIsPublishedAsACloudEvent() throws Exception {
        try (TopicReader topic = reader()) {
            conversations.change(conversation).await().atMost(PATIENCE);

            topic.await(() -> assertThat(topic.records()).hasSize(1));

            ConsumerRecord<String, byte[]> record = topic.records().getFirst();
            assertThat(record.key()).isEqualTo("hotel-abc/" + conversation);
            Map<String, String> headers = new HashMap<>();
            record.headers()
                    .forEach(header -> headers.put(header.key(), new String(header.value())));
            assertThat(headers.remove("ce_id")).hasSize(36);
            assertThat(headers)
                    .isEqualTo(
                            Map.of(
                                    "ce_specversion", "1.0",
                                    "ce_source", "messaging-test",
                                    "ce_type", "guest-chat.messages-read.v1",
                                    "ce_subject", Long.toString(conversation),
                                    "ce_time", "1970-01-01T00:00:00Z",
                                    "ce_sequence", "1",
                                    "content-type", "application/json"));
            assertThat(EventJson.decode(EventType.MESSAGES_READ, record.key(), record.value()))
                    .isInstanceOf(MessagesRead.class);
            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
        }
    }

    @Test
    void eventBelongsToTheTraceOfItsChange() {
        SpanContext trace =
                SpanContext.create(
                        "0af7651916cd43dd8448eb211c80319c",
                        "b7ad6b7169203331",
                        TraceFlags.getSampled(),
                        TraceState.getDefault());
        try (TopicReader topic = reader()) {
            conversations.change(conversation, trace).await().atMost(PATIENCE);

            topic.await(() -> assertThat(topic.records()).hasSize(1));

            assertThat(TopicReader.header(topic.records().getFirst(), "traceparent"))
                    .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        }
    }

    @Test
    void whatWaitsIsSeen() {
        Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
        relay.stop();
        double published = metrics.counter("hotelchat.outbox.published").count();
        conversations.change(conversation).await().atMost(PATIENCE);
        conversations.change(conversation).await().atMost(PATIENCE);

        Awaitility.await()
                .untilAsserted(() -> assertThat(gauge("hotelchat.outbox.pending")).isEqualTo(2));
        // The changes of this test are as old as its clock.
        assertThat(gauge("hotelchat.outbox.oldest.seconds"))
                .isCloseTo(Instant.now().getEpochSecond(), within(60.0));

        relay.start();

        Awaitility.await()
                .untilAsserted(() -> assertThat(gauge("hotelchat.outbox.pending")).isZero());
        assertThat(gauge("hotelchat.outbox.oldest.seconds")).isZero();
        assertThat(metrics.counter("hotelchat.outbox.published").count() - published).isEqualTo(2);
    }

    @Test
    void removalFollowsWhatItRemovesAsANullValue() {
        try (TopicReader topic =
                new TopicReader(
                        Servers.kafka.bootstrapServers(), Topic.GUEST_CHAT_SESSIONS.wireName())) {
            conversations.tellAndRemove("S-1").await().atMost(PATIENCE);

            topic.await(() -> assertThat(topic.records()).hasSize(2));

            assertThat(topic.records())
                    .extracting(ConsumerRecord::key)
                    .containsExactly("hotel-abc/S-1", "hotel-abc/S-1");
            assertThat(topic.records().getFirst().value()).isNotNull();
            assertThat(topic.records().getLast().value()).isNull();
            assertThat(topic.records().getLast().headers()).isEmpty();
            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
        }
    }

    @Test
    void whatNoTopicKeepsCannotBeRemoved() {
        assertThatThrownBy(
                        () -> outbox.remove(Topic.GUEST_CHAT_EVENTS, "hotel-abc/1", Instant.EPOCH))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rolledBackTransactionPublishesNothing() {
        try (TopicReader topic = reader()) {
            assertThatThrownBy(
                            () ->
                                    conversations
                                            .changeThatFails(conversation)
                                            .await()
                                            .atMost(PATIENCE))
                    .hasMessage("on purpose");
            conversations.change(conversation).await().atMost(PATIENCE);

            topic.await(() -> assertThat(topic.records()).isNotEmpty());

            assertThat(topic.records()).extracting(TopicReader::sequence).containsExactly(1L);
            assertThat(waiting()).isZero();
        }
    }

    @Test
    void eventThatKafkaWouldRefuseIsNotCommitted() throws SQLException {
        assertThatThrownBy(() -> insert(1_000_001)).hasMessageContaining("outbox_fits");
    }

    @Test
    void eventThatKafkaRefusesHoldsUpNoOther() throws Exception {
        try (TopicReader topic = reader()) {
            execute("alter table outbox drop constraint outbox_fits");
            try {
                insert(1_100_000);
            } finally {
                execute(
                        "alter table outbox add constraint outbox_fits"
                                + " check (octet_length(data) <= 1000000) not valid");
            }
            conversations.change(conversation).await().atMost(PATIENCE);

            topic.await(() -> assertThat(topic.records()).hasSize(1));
            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
            assertThat(
                            number(
                                    "select count(*) from outbox_refused"
                                            + " where event ->> 'subject' = 'large'"))
                    .isEqualTo(1);
            assertThat(metrics.counter("hotelchat.outbox.refused").count()).isEqualTo(1);
        }
    }

    private void insert(int length) throws SQLException {
        execute(
                "insert into outbox (event_id, topic, key, type, subject, occurred_at, data)"
                        + " values (gen_random_uuid(), 'guest-chat.events', 'hotel-abc/0',"
                        + " 'guest-chat.message-sent.v1', 'large', now(), repeat('x', "
                        + length
                        + "))");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void relayKilledBetweenSendAndMarkPublishesTheSameEventAgain() throws Exception {
        relay.stop();
        OutboxRelay doomed = anotherRelay();
        double failures = failures();
        try (TopicReader topic = reader();
                Connection lock = database.getConnection()) {
            conversations.change(conversation).await().atMost(PATIENCE);
            lock.setAutoCommit(false);
            try (Statement statement = lock.createStatement()) {
                statement.execute("select * from outbox for update");
                doomed.start();
                topic.await(() -> assertThat(topic.records()).hasSize(1));
                // The relay must end when it is killed, and not retry.
                Thread stopping = Thread.ofVirtual().start(doomed::stop);
                Awaitility.await().until(() -> stopping.getState() == Thread.State.TIMED_WAITING);
                Awaitility.await()
                        .untilAsserted(() -> assertThat(killWhoWaitsToMark()).isEqualTo(1));
                stopping.join();
                lock.rollback();
            }
            assertThat(failures()).isGreaterThan(failures);
            assertThat(waiting()).isEqualTo(1);

            relay.start();

            topic.await(() -> assertThat(topic.records()).hasSize(2));
            assertThat(topic.records())
                    .extracting(TopicReader::id)
                    .satisfies(ids -> assertThat(Set.copyOf(ids)).hasSize(1));
            Awaitility.await().untilAsserted(() -> assertThat(waiting()).isZero());
        }
    }

    @Test
    void severalRelaysKeepTheOrderOfEachConversation() {
        int writers = 16;
        int changes = 400;
        List<Long> ten =
                LongStream.range(0, 10)
                        .map(i -> NEXT_CONVERSATION.getAndIncrement())
                        .boxed()
                        .toList();
        OutboxRelay second = anotherRelay();
        OutboxRelay third = anotherRelay();
        second.start();
        third.start();
        try (TopicReader topic = reader()) {
            Multi.createFrom()
                    .range(0, changes)
                    .onItem()
                    .transformToUni(
                            i ->
                                    conversations
                                            .change(ten.get(i % ten.size()))
                                            .invoke(i % 2 == 0 ? second::wake : third::wake))
                    .merge(writers)
                    .collect()
                    .asList()
                    .await()
                    .atMost(PATIENCE);

            topic.await(() -> assertThat(distinct(topic)).hasSize(changes));

            for (long each : ten) {
                assertThat(firstArrivals(topic, each))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, changes / ten.size()).boxed().toList());
            }
        } finally {
            second.stop();
            third.stop();
        }
    }

    @Test
    void kafkaAwayLosesNothingAndHoldsNobodyUp() {
        try (TopicReader topic = reader()) {
            Servers.kafka.stop();
            try {
                for (int i = 0; i < 20; i++) {
                    conversations.change(conversation).await().atMost(Duration.ofSeconds(10));
                }
                assertThat(waiting()).isEqualTo(20);
            } finally {
                Servers.kafka.restart();
            }

            topic.await(() -> assertThat(firstArrivals(topic, conversation)).hasSize(20));

            assertThat(firstArrivals(topic, conversation)).isSorted();
        }
    }

    private OutboxRelay anotherRelay() {
        return new OutboxRelay(
                pool,
                connections,
                producers,
                work,
                metrics,
                "messaging-test",
                Duration.ofSeconds(1));
    }

    private static TopicReader reader() {
        return new TopicReader(
                Servers.kafka.bootstrapServers(), Topic.GUEST_CHAT_EVENTS.wireName());
    }

    private static Set<String> distinct(TopicReader topic) {
        Set<String> ids = new HashSet<>();
        topic.records().forEach(record -> ids.add(TopicReader.id(record)));
        return ids;
    }

    private static List<Long> firstArrivals(TopicReader topic, long conversation) {
        return topic.records().stream()
                .filter(record -> record.key().equals("hotel-abc/" + conversation))
                .map(TopicReader::sequence)
                .distinct()
                .toList();
    }

    private int killWhoWaitsToMark() throws SQLException {
        return number(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where wait_event_type = 'Lock' and query like 'delete from outbox%'
                """);
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private double failures() {
        return metrics.counter("hotelchat.outbox.failures").count();
    }

    private int waiting() {
        try {
            return number("select count(*) from outbox");
        } catch (SQLException away) {
            throw new IllegalStateException(away);
        }
    }

    private int number(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getInt(1);
        }
    }
}
