package com.hotelchat.notification.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.notification.Chats;
import com.hotelchat.notification.NotificationServers;
import com.hotelchat.notification.People;
import com.hotelchat.notification.caller.CallerTopics;
import com.hotelchat.notification.device.PushToken;
import com.hotelchat.notification.fcm.FcmAnswer;
import com.hotelchat.notification.push.PushQueue.Taken;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The number of statements of a push does not grow with its recipients. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class StatementsTest {

    private static final int STATEMENTS = 2;
    private static final int MAX_TRIALS = 30;

    @Inject PushQueue queue;
    @Inject PushNews pushNews;
    @Inject FcmGate gate;
    @Inject CallerTopics callers;
    @Inject ServiceSecret secret;

    /**
     * Nothing else is to ask the database: nobody looks for what is due while FCM is left alone.
     */
    @BeforeEach
    void rest() {
        gate.heard(0, new FcmAnswer.Later(503, Optional.of(Duration.ofMinutes(5))));
    }

    @AfterEach
    void goOn() {
        gate.heard(0, new FcmAnswer.Later(503, Optional.of(Duration.ZERO)));
    }

    @Test
    void pushTakesTwoStatementsForOneDeviceAndForFourHundred() throws Exception {
        long few = statements(1, 1);
        long many = statements(200, 2);

        assertThat(few).isEqualTo(STATEMENTS);
        assertThat(many).isEqualTo(STATEMENTS);
    }

    /**
     * The least of several trials: the service's own jobs ask the database meanwhile, on a busy
     * machine during most of them.
     */
    private long statements(int owners, int devicesOfEach) throws Exception {
        List<Long> staff = LongStream.range(0, owners).map(i -> Chats.next()).boxed().toList();
        staff.forEach(id -> People.becomes(id, true, 1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                staff.stream()
                                        .allMatch(
                                                id ->
                                                        callers.known()
                                                                .orElseThrow()
                                                                .activeStaff("hotel-abc", id)
                                                                .isPresent()));
        try (Connection database = ServiceServers.database()) {
            for (long id : staff) {
                for (int i = 0; i < devicesOfEach; i++) {
                    register(database, id);
                }
            }
        }
        int before = pushed();
        long least = Long.MAX_VALUE;
        int trials = 0;
        while (least > STATEMENTS && trials++ < MAX_TRIALS) {
            Taken taken = queued(staff);
            Records.from(Topic.NOTIFICATION_EVENTS).close();
            long from = ServiceServers.roundTrips.count();
            pushNews.work(taken).await().atMost(Duration.ofSeconds(30));
            least = Math.min(least, ServiceServers.roundTrips.count() - from);
        }
        assertThat(pushed() - before).isEqualTo(trials * owners * devicesOfEach);
        return least;
    }

    private static int pushed() {
        return (int)
                NotificationServers.pushes.messages(0).stream()
                        .map(PushedMessage::token)
                        .filter(token -> token.startsWith("many:"))
                        .count();
    }

    private void register(Connection database, long staffId) throws SQLException {
        PushToken token = new PushToken("many:" + UUID.randomUUID());
        try (PreparedStatement insert =
                database.prepareStatement(
                        "insert into device (hotel_slug, owner_kind, owner_id, device_id, platform,"
                                + " token_hash, token_sealed, token_hint, created_at, last_seen_at)"
                                + " values ('hotel-abc', 'staff', ?, ?, 'web', ?, ?, '', now(), now())")) {
            insert.setString(1, Long.toString(staffId));
            insert.setString(2, UUID.randomUUID().toString());
            insert.setBytes(3, token.hash(secret));
            insert.setBytes(4, token.sealed(secret));
            insert.executeUpdate();
        }
    }

    /** Returns a row as the worker would claim it, which is not due before the test is over. */
    private static Taken queued(List<Long> staff) throws SQLException {
        Instant now = Instant.now();
        String eventId = UUID.randomUUID().toString();
        News news =
                new News(
                        PushType.NEW_CHAT_MESSAGE,
                        "hotel-abc",
                        eventId,
                        Chats.next(),
                        Chats.next(),
                        "101",
                        SenderType.GUEST,
                        null,
                        "Ada Byron",
                        null,
                        "New message - Room 101",
                        "Hello",
                        null,
                        false,
                        now,
                        null);
        List<String> owners = staff.stream().map(id -> Long.toString(id)).toList();
        try (Connection database = ServiceServers.database();
                PreparedStatement insert =
                        database.prepareStatement(
                                "insert into push (hotel_slug, event_id, part, owner_kind, owners, tag,"
                                        + " message_id, news, noticed_at, due_at, expires_at)"
                                        + " values ('hotel-abc', ?, 'message', 'staff', ?, ?, ?, ?::jsonb,"
                                        + " now(), now() + interval '1 day', now() + interval '1 day')"
                                        + " returning id")) {
            insert.setString(1, eventId);
            insert.setArray(2, database.createArrayOf("text", owners.toArray()));
            insert.setString(3, news.tag());
            insert.setLong(4, news.messageId());
            insert.setString(5, PushQueue.toJson(news));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return new Taken(
                        row.getLong(1),
                        "hotel-abc",
                        "staff",
                        owners,
                        news.tag(),
                        news,
                        now,
                        now.plus(Duration.ofDays(1)),
                        1);
            }
        }
    }
}
