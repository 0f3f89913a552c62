package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.TraceParent;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.Records;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces go on from the request to its records, and hold nothing that is secret or personal. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class TracesTest {

    @Inject ExportedSpans spans;

    private final String trace = UUID.randomUUID().toString().replace("-", "");

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void messageBelongsToTheTraceOfItsRequest() {
        Session guest = Hotel.checkIn().enter();
        try (Records records = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            guest.send(in(guest.request()), Map.of("message", "Private words"))
                    .then()
                    .statusCode(201);

            SpanData request = awaitRequest();
            assertThat(traceParents(records.awaitRecords(1)))
                    .containsExactly("00-" + trace + "-" + request.getSpanId() + "-01");
            assertThat(request.getName())
                    .startsWith("POST /api/chat/{h}/conversations/")
                    .doesNotContain("hotel-abc");
            assertThat(spans.of(trace).toString())
                    .doesNotContain("Private words", "Ada", guest.token());
        }
    }

    @Test
    void takeoverAndMessageBelongToTheSameTrace() {
        Session guest = Hotel.checkIn().enter();
        try (Records records = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            guest.send(in(as("john.smith")), Map.of("message", "Hello")).then().statusCode(201);

            String parent = "00-" + trace + "-" + awaitRequest().getSpanId() + "-01";
            assertThat(traceParents(records.awaitRecords(2))).containsExactly(parent, parent);
        }
    }

    @Test
    void rarerChangesBelongToTheTraceOfTheirRequestToo() {
        Session guest = Hotel.checkIn().enter();
        guest.says("Hello").then().statusCode(201);
        try (Records records = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            in(as("john.smith"))
                    .contentType("application/json")
                    .body(Map.of())
                    .post(
                            "/api/chat/hotel-abc/conversation/"
                                    + guest.conversation()
                                    + "/mark-as-read/")
                    .then()
                    .statusCode(200);

            assertThat(traceParents(records.awaitRecords(1)))
                    .containsExactly("00-" + trace + "-" + awaitRequest().getSpanId() + "-01");
        }
    }

    @Test
    void traceThatIsNotSampledGoesOnUnsampled() {
        Session guest = Hotel.checkIn().enter();
        try (Records records = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            guest.send(
                            guest.request()
                                    .header("traceparent", "00-" + trace + "-b7ad6b7169203331-00"),
                            Map.of("message", "Hello"))
                    .then()
                    .statusCode(201);

            assertThat(traceParents(records.awaitRecords(1)))
                    .singleElement()
                    .satisfies(
                            parent -> assertThat(parent).startsWith("00-" + trace).endsWith("-00"));
        }
    }

    @Test
    void typingBelongsToTheTraceOfItsRequest() {
        Session guest = Hotel.checkIn().enter();
        try (Records records = Records.from(Topic.CHAT_SIGNALS)) {
            in(guest.request())
                    .contentType("application/json")
                    .body(Map.of("is_typing", true))
                    .post(guest.path("/typing/"))
                    .then()
                    .statusCode(202);

            assertThat(traceParents(records.awaitRecords(1)))
                    .containsExactly("00-" + trace + "-" + awaitRequest().getSpanId() + "-01");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/chat/guest-session/{token}/validate/",
                "/api/chat/guest-session/{token}/unread-count/",
                "/api/chat//guest-session//{token}/validate",
                "/api/chat/guest-session/{token}",
                "/api/chat/guestsession/{token}/validate/"
            })
    void tokenInAPathIsNotInItsSpan(String path) {
        String token = Hotel.checkIn().enter().token();

        in(given()).get(path, token);

        SpanData request = awaitRequest();
        assertThat(request.getAttributes().get(AttributeKey.stringKey("url.path")))
                .startsWith("/api/chat/")
                .contains("redacted");
        assertThat(spans.of(trace).toString()).doesNotContain(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/chat/guest-session/validate/",
                "/api/chat/guest-session/unread-count/",
                "/api/chat/hotel-abc/conversations/12/messages/"
            })
    void pathWithoutATokenIsInItsSpan(String path) {
        in(given()).get(path).then().statusCode(401);

        assertThat(awaitRequest().getAttributes().get(AttributeKey.stringKey("url.path")))
                .isEqualTo(path);
    }

    @Test
    void queryIsNotInItsSpan() {
        in(as("john.smith")).get("/api/chat/hotel-abc/conversations/search/?q=Private+words");

        awaitRequest();
        assertThat(spans.of(trace).toString()).doesNotContain("Private");
    }

    @Test
    void neitherPinNorTokenOfAnEntryIsInItsSpan() {
        Session before = Hotel.checkIn().enter();
        Hotel.Stay stay = before.stay();

        String token =
                in(given())
                        .contentType("application/json")
                        .body(Map.of("pin", stay.pin()))
                        .post(
                                "/api/chat/hotel-abc/messages/room/{room}/validate-chat-pin/",
                                stay.room())
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("session_data.session_token");

        awaitRequest();
        assertThat(spans.of(trace).toString()).doesNotContain(stay.pin(), token);
    }

    @Test
    void whatARecordBringsAboutBelongsToItsTrace() {
        CheckedIn checkedIn =
                new CheckedIn(
                        Hotel.ABC,
                        UUID.randomUUID().toString(),
                        "traced",
                        new Guest("Ada", "Byron", "en"),
                        Instant.now(),
                        null,
                        "pin-" + UUID.randomUUID(),
                        1);
        try (Records records = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(
                            Topic.HOTEL_STAYS.wireName(),
                            checkedIn.key(),
                            EventJson.encode(checkedIn).getBytes(UTF_8));
            CloudEventHeaders.put(
                    record.headers(),
                    UUID.randomUUID().toString(),
                    "test",
                    EventType.of(checkedIn).wireName(),
                    checkedIn.subject(),
                    Instant.now());
            TraceParent.put(record.headers(), "00-" + trace + "-b7ad6b7169203331-01");
            Records.say(record);

            assertThat(traceParents(records.awaitRecords(1)))
                    .singleElement()
                    .satisfies(parent -> assertThat(parent).startsWith("00-" + trace));
            assertThat(spans.of(trace).toString()).doesNotContain("Ada", checkedIn.pin());
        }
    }

    private RequestSpecification in(RequestSpecification request) {
        return request.header("traceparent", "00-" + trace + "-b7ad6b7169203331-01");
    }

    private SpanData awaitRequest() {
        return await().until(
                        () ->
                                spans.of(trace).stream()
                                        .filter(span -> span.getKind() == SpanKind.SERVER)
                                        .toList(),
                        requests -> requests.size() == 1)
                .getFirst();
    }

    private static List<String> traceParents(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream()
                .map(record -> record.headers().lastHeader("traceparent"))
                .map(header -> header == null ? "" : new String(header.value(), UTF_8))
                .toList();
    }
}
