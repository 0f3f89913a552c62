package com.hotelchat.gateway.presence;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.PresenceEvent.ChannelKind;
import com.hotelchat.events.PresenceEvent.ChannelMember;
import com.hotelchat.events.PresenceEvent.ChannelOccupancy;
import com.hotelchat.events.PresenceEvent.Visibility;
import com.hotelchat.events.Topic;
import com.hotelchat.gateway.Servers;
import com.hotelchat.gateway.Sessions;
import com.hotelchat.pusherserver.PusherApp;
import com.pusher.client.Pusher;
import com.pusher.client.PusherOptions;
import com.pusher.client.util.HttpChannelAuthorizer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pusher's webhooks, and the events that Kafka gets for them. */
@QuarkusTest
@WithTestResource(Servers.class)
class WebhookResourceTest {

    private static final String PATH = "/api/pusher/webhooks";
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final AtomicInteger HOTELS = new AtomicInteger();

    /** A hotel for each test, so that its records are known by it. */
    private final String hotel = "hotel-hooks-" + HOTELS.incrementAndGet();

    @TestHTTPResource(PATH)
    URL webhooks;

    @TestHTTPResource("/api/pusher/auth")
    URL authEndpoint;

    @Inject MeterRegistry metrics;

    @Test
    void occupancyOfEachKindOfChannelIsWritten() {
        String body =
                hook(
                        NOW,
                        occupied("private-" + hotel + "-conversation-123-chat"),
                        occupied("private-" + hotel + "-room-12A-chat"),
                        occupied("presence-" + hotel + "-room-12A-deletions"),
                        occupied(hotel + "-staff-5-chat"),
                        vacated("private-" + hotel + "-new-conversation"),
                        vacated("private-" + hotel + "-staff-conversation-7"),
                        vacated("private-" + hotel + "-staff-5-notifications"));

        post(body).then().statusCode(200);

        assertThat(events())
                .containsExactlyInAnyOrder(
                        occupancy(
                                "-conversation-123-chat",
                                Visibility.PRIVATE,
                                ChannelKind.CONVERSATION,
                                123L,
                                null,
                                null,
                                true),
                        occupancy(
                                "-room-12A-chat",
                                Visibility.PRIVATE,
                                ChannelKind.ROOM,
                                null,
                                "12A",
                                null,
                                true),
                        occupancy(
                                "-room-12A-deletions",
                                Visibility.PRESENCE,
                                ChannelKind.ROOM_DELETIONS,
                                null,
                                "12A",
                                null,
                                true),
                        occupancy(
                                "-staff-5-chat",
                                Visibility.PUBLIC,
                                ChannelKind.STAFF_MEMBER,
                                null,
                                null,
                                5L,
                                true),
                        occupancy(
                                "-new-conversation",
                                Visibility.PRIVATE,
                                ChannelKind.NEW_CONVERSATIONS,
                                null,
                                null,
                                null,
                                false),
                        occupancy(
                                "-staff-conversation-7",
                                Visibility.PRIVATE,
                                ChannelKind.STAFF_CONVERSATION,
                                7L,
                                null,
                                null,
                                false),
                        occupancy(
                                "-staff-5-notifications",
                                Visibility.PRIVATE,
                                ChannelKind.STAFF_NOTIFICATIONS,
                                null,
                                null,
                                5L,
                                false));
    }

    @Test
    void membersAreWrittenByWhoTheyAre() {
        String channel = "presence-" + hotel + "-conversation-123-chat";

        post(hook(
                        NOW,
                        member("member_added", channel, hotel + "-staff-5"),
                        member("member_removed", channel, hotel + "-guest-123")))
                .then()
                .statusCode(200);

        assertThat(events())
                .containsExactlyInAnyOrder(
                        new ChannelMember(
                                hotel,
                                hotel + "-conversation-123-chat",
                                Visibility.PRESENCE,
                                ChannelKind.CONVERSATION,
                                123L,
                                null,
                                null,
                                hotel + "-staff-5",
                                5L,
                                null,
                                true,
                                NOW),
                        new ChannelMember(
                                hotel,
                                hotel + "-conversation-123-chat",
                                Visibility.PRESENCE,
                                ChannelKind.CONVERSATION,
                                123L,
                                null,
                                null,
                                hotel + "-guest-123",
                                null,
                                123L,
                                false,
                                NOW));
        assertThat(records())
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrder(
                        channel + "/" + hotel + "-staff-5", channel + "/" + hotel + "-guest-123");
    }

    @Test
    void aRecordIsACloudEventUnderTheChannelsName() {
        String channel = "private-" + hotel + "-room-1-chat";

        post(hook(NOW, occupied(channel))).then().statusCode(200);

        ConsumerRecord<String, byte[]> record = records().getFirst();
        assertThat(record.key()).isEqualTo(channel);
        assertThat(header(record, CloudEventHeaders.TYPE))
                .isEqualTo("realtime.channel-occupancy.v1");
        assertThat(header(record, CloudEventHeaders.SOURCE)).isEqualTo("realtime-gateway");
        assertThat(header(record, CloudEventHeaders.SUBJECT)).isEqualTo(channel);
        assertThat(header(record, CloudEventHeaders.TIME)).isEqualTo(NOW.toString());
    }

    @Test
    void whatIsRepeatedIsTheSameEvent() {
        String channel = "private-" + hotel + "-room-1-chat";
        String body = hook(NOW, occupied(channel));

        post(body).then().statusCode(200);
        post(body).then().statusCode(200);
        post(hook(NOW.plusMillis(1), occupied(channel))).then().statusCode(200);
        post(hook(NOW.plusMillis(1), vacated(channel))).then().statusCode(200);

        List<String> ids =
                records().stream().map(record -> header(record, CloudEventHeaders.ID)).toList();
        assertThat(ids).hasSize(4);
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
        assertThat(ids.subList(1, 4)).doesNotHaveDuplicates();
    }

    @Test
    void ofOneKeyABatchTellsItsEnd() {
        String channel = "private-" + hotel + "-room-1-chat";

        post(hook(NOW, occupied(channel), vacated(channel), occupied(channel), vacated(channel)))
                .then()
                .statusCode(200);

        assertThat(events())
                .singleElement()
                .isInstanceOfSatisfying(
                        ChannelOccupancy.class, told -> assertThat(told.isOccupied()).isFalse());
    }

    @Test
    void whatTheFormerPairOfTheAppSignsCountsWhileItIsChanged() {
        String body = hook(NOW, occupied("private-" + hotel + "-room-1-chat"));

        post(body, "former-key", signature("former-secret", body)).then().statusCode(200);

        assertThat(events()).hasSize(1);
    }

    @Test
    void whatIsNotSignedByTheAppChangesNothing() {
        String body = hook(NOW, occupied("private-" + hotel + "-room-1-chat"));
        String key = PusherApp.LOCAL.key();
        String good = signature(PusherApp.LOCAL.secret(), body);
        double before = webhooks("forged");

        unsigned(post(body, key, signature("other-secret", body)));
        unsigned(post(body, key, signature("former-secret", body)));
        unsigned(post(body, "former-key", good));
        unsigned(post(body, "other-key", good));
        unsigned(post(body, "", good));
        unsigned(post(body, key, ""));
        unsigned(post(body, key, "nonsense"));
        unsigned(post(body, key, good.substring(1)));
        unsigned(post(body, key, good + "0"));
        unsigned(post(body, key, null));
        unsigned(post(body, null, good));
        unsigned(post(body, null, null));
        unsigned(post(body + " ", key, good));
        unsigned(post(body.replace("-room-1-", "-room-2-"), key, good));
        unsigned(post("", key, good));

        assertThat(records()).isEmpty();
        assertThat(webhooks("forged")).isEqualTo(before + 15);
    }

    @Test
    void theSignatureIsOfTheBytes() {
        String body =
                "{ \"events\" : [ {\"channel\": \"private-"
                        + hotel
                        + "-room-1-chat\" ,\n\t\"name\": \"channel_\\u006fccupied\", \"x\": \"Zoë\"}],"
                        + " \"time_ms\": "
                        + NOW.toEpochMilli()
                        + " }\n";

        post(body).then().statusCode(200);

        assertThat(events()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "nonsense",
                "{}",
                "{\"time_ms\": 1}",
                "{\"events\": []}",
                "{\"time_ms\": \"1\", \"events\": []}",
                "{\"time_ms\": 0, \"events\": []}",
                "{\"time_ms\": 1, \"events\": null}",
                "{\"time_ms\": 1, \"events\": [null]}",
                "{\"time_ms\": 1, \"events\": [1]}",
                "{\"time_ms\": 1, \"events\": [{}]}",
                "{\"time_ms\": 1, \"events\": [{\"name\": \"channel_occupied\"}]}",
                "{\"time_ms\": 1, \"events\": [{\"name\": \"member_added\", \"channel\": \"x\"}]}",
                "{\"time_ms\": 1, \"events\": [{\"name\": 1, \"channel\": \"x\"}]}",
                "{\"time_ms\": 1, \"events\": []} more"
            })
    void whatIsNoWebhookIsRefusedThoughSigned(String body) {
        post(body)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid-webhook"));
    }

    @Test
    void webhooksOfAnotherTimeChangeNothing() {
        Instant now = Instant.now();
        String channel = "private-" + hotel + "-room-1-chat";
        double before = webhooks("out of time");

        for (Instant time :
                List.of(
                        now.minus(Duration.ofMinutes(11)),
                        Instant.ofEpochMilli(1),
                        now.plus(Duration.ofMinutes(2)),
                        Instant.ofEpochMilli(Long.MAX_VALUE))) {
            post(hook(time, occupied(channel))).then().statusCode(200);
        }

        assertThat(records()).isEmpty();
        assertThat(webhooks("out of time")).isEqualTo(before + 4);
    }

    @Test
    void webhooksThatPusherMayStillRepeatCount() {
        Instant now = Instant.now();
        post(hook(now.minus(Duration.ofMinutes(9)), occupied("private-" + hotel + "-room-1-chat")))
                .then()
                .statusCode(200);
        post(hook(now.plusSeconds(30), vacated("private-" + hotel + "-room-1-chat")))
                .then()
                .statusCode(200);

        assertThat(records()).hasSize(2);
    }

    @Test
    void whatIsNotOursIsPassedOver() {
        double foreign = events("foreign");
        double unasked = events("unasked");

        post(hook(
                        NOW,
                        occupied("somebody-elses"),
                        occupied("presence-" + hotel),
                        occupied("private-encrypted-" + hotel + "-room-1-chat"),
                        vacated("private-presence-" + hotel + "-room-1-chat"),
                        occupied("private-" + hotel + "-room-1-chat\\u0000"),
                        member("member_added", "presence-" + hotel + "-room-1-chat", "nobody"),
                        member("member_added", "presence-else", hotel + "-staff-5"),
                        "{\"name\": \"client_event\", \"channel\": \"private-"
                                + hotel
                                + "-room-1-chat\", \"event\": \"client-x\", \"data\": {}}",
                        "{\"name\": \"cache_miss\", \"channel\": \"cache-x\"}",
                        "{\"name\": \"subscription_count\", \"subscription_count\": 1}",
                        "{\"name\": \"of_tomorrow\"}",
                        occupied("private-" + hotel + "-room-2-chat")))
                .then()
                .statusCode(200);

        assertThat(records())
                .singleElement()
                .extracting(ConsumerRecord::key)
                .isEqualTo("private-" + hotel + "-room-2-chat");
        assertThat(events("foreign")).isEqualTo(foreign + 7);
        assertThat(events("unasked")).isEqualTo(unasked + 4);
    }

    @Test
    void aWebhookOfNothingIsTaken() {
        post(hook(NOW)).then().statusCode(200);

        assertThat(records()).isEmpty();
    }

    @Test
    void manyChannelsAtOnceAreTaken() {
        List<String> all = new ArrayList<>();
        for (int room = 1; room <= 2_000; room++) {
            all.add(occupied("private-" + hotel + "-room-" + room + "-chat"));
        }

        post(hook(NOW, all.toArray(String[]::new))).then().statusCode(200);

        assertThat(records()).hasSize(2_000);
    }

    @Test
    void pusherIsAskedToRepeatWhileKafkaIsAway() {
        String body = hook(NOW, occupied("private-" + hotel + "-room-1-chat"));
        Servers.kafka().stop();
        try {
            post(body)
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .body("code", equalTo("kafka-away"));
        } finally {
            Servers.kafka().restart();
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> post(body).statusCode() == 200);
        assertThat(events())
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.changedAt()).isEqualTo(NOW));
        assertThat(records().stream().map(record -> header(record, CloudEventHeaders.ID)))
                .containsOnly(header(records().getFirst(), CloudEventHeaders.ID));
    }

    @Test
    void aRealServerTellsWhoComesAndGoes() {
        Sessions.employ(hotel, 5, true, 1);
        Map<String, String> proof = Map.of("Authorization", "Bearer " + Sessions.staff(hotel, 5));
        String channel = "presence-" + hotel + "-room-1-chat";
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                given().headers(proof)
                                                .formParam("socket_id", "1.2")
                                                .formParam("channel_name", channel)
                                                .post("/api/pusher/auth")
                                                .statusCode()
                                        == 200);
        HttpChannelAuthorizer authorizer = new HttpChannelAuthorizer(authEndpoint.toString());
        authorizer.setHeaders(proof);
        Pusher client =
                new Pusher(
                        PusherApp.LOCAL.key(),
                        new PusherOptions()
                                .setHost("localhost")
                                .setWsPort(Servers.pusher().port())
                                .setUseTLS(false)
                                .setChannelAuthorizer(authorizer));
        Servers.pusher().webhooks(webhooks.toString());
        try {
            client.connect();
            client.subscribePresence(channel);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(states()).containsExactly("true", "true"));
        } finally {
            client.disconnect();
        }
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(states())
                                        .containsExactlyInAnyOrder(
                                                "true", "true", "false", "false"));
        Servers.pusher().webhooks(null);
    }

    private List<String> states() {
        return events().stream()
                .map(
                        event ->
                                switch (event) {
                                    case ChannelOccupancy told -> told.isOccupied();
                                    case ChannelMember told -> told.isPresent();
                                })
                .map(String::valueOf)
                .toList();
    }

    private PresenceEvent occupancy(
            String rest,
            Visibility visibility,
            ChannelKind kind,
            Long conversation,
            String room,
            Long staff,
            boolean occupied) {
        return new ChannelOccupancy(
                hotel, hotel + rest, visibility, kind, conversation, room, staff, occupied, NOW);
    }

    private List<PresenceEvent> events() {
        return records().stream().map(WebhookResourceTest::event).toList();
    }

    private static PresenceEvent event(ConsumerRecord<String, byte[]> record) {
        try {
            return (PresenceEvent)
                    ((IncomingEvent.Known) IncomingEvent.read(Topic.REALTIME_PRESENCE, record))
                            .event();
        } catch (InvalidEventException bad) {
            throw new AssertionError(bad);
        }
    }

    /** The records of this test's hotel. */
    private List<ConsumerRecord<String, byte[]>> records() {
        return Servers.records("realtime.presence").stream()
                .filter(record -> hotel.equals(json(record).get("hotel_slug").asText()))
                .toList();
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return EventJson.mapper().readTree(record.value());
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(
                Objects.requireNonNull(record.headers().lastHeader(name), name).value(),
                StandardCharsets.UTF_8);
    }

    private double webhooks(String outcome) {
        return count("hotelchat.gateway.webhooks", outcome);
    }

    private double events(String outcome) {
        return count("hotelchat.gateway.webhook.events", outcome);
    }

    private double count(String name, String outcome) {
        Counter counter = metrics.find(name).tag("outcome", outcome).counter();
        return counter == null ? 0 : counter.count();
    }

    private static String hook(Instant time, String... events) {
        return "{\"time_ms\": "
                + time.toEpochMilli()
                + ", \"events\": ["
                + String.join(", ", events)
                + "]}";
    }

    private static String occupied(String channel) {
        return "{\"name\": \"channel_occupied\", \"channel\": \"" + channel + "\"}";
    }

    private static String vacated(String channel) {
        return "{\"name\": \"channel_vacated\", \"channel\": \"" + channel + "\"}";
    }

    private static String member(String name, String channel, String user) {
        return "{\"name\": \""
                + name
                + "\", \"channel\": \""
                + channel
                + "\", \"user_id\": \""
                + user
                + "\"}";
    }

    private static Response post(String body) {
        return post(body, PusherApp.LOCAL.key(), signature(PusherApp.LOCAL.secret(), body));
    }

    private static Response post(String body, String key, String signature) {
        var request =
                given().contentType("application/json").body(body.getBytes(StandardCharsets.UTF_8));
        if (key != null) {
            request.header("X-Pusher-Key", key);
        }
        if (signature != null) {
            request.header("X-Pusher-Signature", signature);
        }
        return request.post(PATH);
    }

    private static void unsigned(Response response) {
        response.then()
                .statusCode(401)
                .contentType("application/problem+json")
                .body("code", equalTo("bad-signature"));
    }

    /** By Pusher's documentation: {@code hex(hmac-sha256(secret, body))}. */
    private static String signature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
