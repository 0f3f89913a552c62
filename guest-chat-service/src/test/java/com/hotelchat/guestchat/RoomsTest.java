package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.hotelchat.events.GuestDeviceEvent.DeviceOffered;
import com.hotelchat.events.StayEvent.CheckedIn;
import com.hotelchat.events.StayEvent.Guest;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.secret.DeviceSecret;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rooms, as staff manage them. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class RoomsTest {

    @Inject DeviceSecret deviceSecret;

    private static final String JOHN = "john.smith";
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private final String room = "H" + NEXT.getAndIncrement();

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void deviceThatAGuestComesInWithIsHandedOverSealed() {
        Stay stay = Hotel.checkIn();
        stay.enter();
        String token = "token:" + UUID.randomUUID();
        try (Records offered = Records.from(Topic.GUEST_CHAT_DEVICES)) {
            enterWith(stay, token).body("fcm_token_saved", equalTo(true));
            enterWith(stay, "no token at all").body("fcm_token_saved", equalTo(false));

            ConsumerRecord<String, byte[]> record = offered.awaitRecords(1).getFirst();
            assertThat(record.key()).isEqualTo("hotel-abc/" + stay.stayId());
            assertThat(new String(record.value(), StandardCharsets.UTF_8)).doesNotContain(token);
            DeviceOffered event = (DeviceOffered) offered.events(any -> true).getFirst();
            assertThat(deviceSecret.open(Base64.getDecoder().decode(event.sealedToken())))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(token);
        }
    }

    @Test
    void olderClientSavesItsTokenAfterItEntered() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        String path = "/api/chat/hotel-abc/messages/room/" + stay.room() + "/save-fcm-token/";
        String token = "token:" + UUID.randomUUID();
        try (Records offered = Records.from(Topic.GUEST_CHAT_DEVICES)) {
            guest.request()
                    .contentType("application/json")
                    .body(Map.of("fcm_token", token))
                    .post(path)
                    .then()
                    .statusCode(200)
                    .body("fcm_token_saved", equalTo(true));

            assertThat(offered.awaitRecords(1).getFirst().key())
                    .isEqualTo("hotel-abc/" + stay.stayId());
        }
        for (String body : List.of("{}", "{\"fcm_token\":null}", "{\"fcm_token\":\"a b\"}", "")) {
            guest.request()
                    .contentType("application/json")
                    .body(body)
                    .post(path)
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo("fcm_token"));
        }
        as(JOHN).contentType("application/json")
                .body(Map.of("fcm_token", token))
                .post(path)
                .then()
                .statusCode(403);
    }

    private static ValidatableResponse enterWith(Stay stay, String token) {
        return given().contentType("application/json")
                .body(Map.of("pin", stay.pin(), "fcm_token", token))
                .post("/api/chat/hotel-abc/messages/room/" + stay.room() + "/validate-chat-pin/")
                .then()
                .statusCode(200);
    }

    @Test
    void guestIsCheckedInCorrectedAndCheckedOutByHand() {
        as(JOHN).get(path("stay/")).then().statusCode(404);
        Response began = put(Map.of("guest_name", "Ada Augusta Byron"));
        began.then()
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .body("room_number", equalTo(room))
                .body("guest_first_name", equalTo("Ada Augusta"))
                .body("guest_last_name", equalTo("Byron"))
                .body("state", equalTo("open"))
                .body("pin", matchesPattern("[a-z2-9]{8}"));
        String pin = began.path("pin");
        JsonPath entered =
                Hotel.tryPin(Hotel.ABC, room, pin).then().statusCode(200).extract().jsonPath();
        String token = entered.getString("session_data.session_token");
        assertThat(entered.getLong("session_data.conversation_id"))
                .isEqualTo(began.jsonPath().getLong("conversation_id"));

        put(Map.of("guest_name", "Ada Lovelace", "expected_check_out", "2026-12-01T10:00:00Z"))
                .then()
                .statusCode(200)
                .body("guest_name", equalTo("Ada Lovelace"))
                .body("expected_check_out", equalTo("2026-12-01T10:00:00Z"))
                .body("pin", nullValue());
        as(JOHN).get(path("stay/"))
                .then()
                .statusCode(200)
                .body("guest_name", equalTo("Ada Lovelace"))
                .body("stay_id", equalTo(began.path("stay_id")));
        put(Map.of("pin", "my own pin")).then().statusCode(200);
        Hotel.tryPin(Hotel.ABC, room, pin).then().statusCode(401);
        Hotel.tryPin(Hotel.ABC, room, "my own pin").then().statusCode(200);

        as(JOHN).delete(path("stay/")).then().statusCode(204);
        as(JOHN).delete(path("stay/")).then().statusCode(404);
        Hotel.tryPin(Hotel.ABC, room, "my own pin").then().statusCode(401);
        given().header("X-Guest-Session", token)
                .get("/api/chat/guest-session/validate/")
                .then()
                .statusCode(401)
                .body("reason", equalTo("revoked"));

        // Without anything said; the room begins anew.
        Response next = put(null);
        next.then().statusCode(201).body("guest_name", equalTo("Guest " + room));
        assertThat(next.<Integer>path("conversation_id"))
                .isNotEqualTo(began.<Integer>path("conversation_id"));
    }

    @Test
    void recordsOfTheHotelsSystemCountAsBefore() {
        Stay stay = Hotel.checkIn(Hotel.ABC, room);
        Session guest = stay.enter();
        put(Map.of("guest_name", "By Hand")).then().statusCode(200);
        put(Map.of("pin", "by hand")).then().statusCode(200);

        Records.say(
                new CheckedIn(
                        stay.hotel(),
                        stay.stayId(),
                        room,
                        new Guest("By", "System", null),
                        Instant.now(),
                        null,
                        null,
                        2));

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as(JOHN).get(path("stay/")).path("guest_name").equals("By System"));
        Hotel.tryPin(Hotel.ABC, room, "by hand").then().statusCode(200);
        guest.says("still in").then().statusCode(201);
        stay.checkOut(3);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> as(JOHN).get(path("stay/")).statusCode() == 404);
    }

    @Test
    void newPinKeepsSessionsAndLiftsTheLock() {
        Stay stay = Hotel.checkIn(Hotel.ABC, room);
        Session guest = stay.enter();
        for (int i = 0; i < 6; i++) {
            Hotel.tryPin(Hotel.ABC, room, "wrong");
        }
        Hotel.tryPin(Hotel.ABC, room, stay.pin()).then().statusCode(429);

        Response rotated = as(JOHN).post(path("pin/"));

        rotated.then().statusCode(200).header("Cache-Control", "no-store");
        Hotel.tryPin(Hotel.ABC, room, stay.pin()).then().statusCode(401);
        Hotel.tryPin(Hotel.ABC, room, rotated.path("pin")).then().statusCode(200);
        guest.says("still in").then().statusCode(201);
    }

    @Test
    void qrCodeLeadsToTheRoomAndHoldsNoPin() throws Exception {
        Stay stay = Hotel.checkIn(Hotel.ABC, room);
        stay.enter();
        byte[] png =
                as(JOHN).get(path("qr.png"))
                        .then()
                        .statusCode(200)
                        .contentType("image/png")
                        .extract()
                        .asByteArray();
        String svg =
                as(JOHN).get(path("qr.svg"))
                        .then()
                        .statusCode(200)
                        .contentType("image/svg+xml")
                        .extract()
                        .asString();

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels =
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        String address = read(pixels, image.getWidth(), image.getHeight());
        assertThat(address)
                .matches(".*/\\?hotel=hotel-abc&room=" + room + "&k=[0-9a-v]{16}")
                .doesNotContain(stay.pin());
        assertThat(readSvg(svg)).isEqualTo(address);
    }

    @Test
    void badInputIsRefused() {
        for (String body :
                List.of(
                        "{",
                        "[]",
                        "{\"guest_name\": 5}",
                        "{\"guest_name\": \" \"}",
                        "{\"guest_name\": \"a\\u0000b\"}",
                        "{\"guest_name\": \"" + "a".repeat(101) + "\"}",
                        "{\"pin\": \"abc\"}",
                        "{\"pin\": \"" + "1".repeat(65) + "\"}",
                        "{\"expected_check_out\": \"+999999999-12-31T23:59:59Z\"}",
                        "{\"expected_check_out\": \"tomorrow\"}")) {
            Response refused =
                    as(JOHN).contentType("application/json").body(body).put(path("stay/"));
            assertThat(refused.statusCode()).as(body).isEqualTo(400);
        }
        as(JOHN).get(path("stay/")).then().statusCode(404);
        as(JOHN).put("/api/chat/hotel-abc/rooms/no-room/stay/").then().statusCode(404);
        as(JOHN).post(path("pin/")).then().statusCode(404);
    }

    @Test
    void onlyTheHotelsStaffMay() {
        Session guest = Hotel.checkIn(Hotel.ABC, room).enter();
        List<Function<RequestSpecification, Response>> requests =
                List.of(
                        who -> who.get(path("stay/")),
                        who -> who.put(path("stay/")),
                        who -> who.delete(path("stay/")),
                        who -> who.post(path("pin/")),
                        who -> who.get(path("qr.svg")),
                        who -> who.get(path("qr.png")));

        for (Function<RequestSpecification, Response> request : requests) {
            assertThat(request.apply(given()).statusCode()).isEqualTo(401);
            assertThat(request.apply(given().auth().oauth2("garbage")).statusCode()).isEqualTo(401);
            assertThat(request.apply(guest.request()).statusCode()).isEqualTo(403);
            assertThat(request.apply(as("omar.said")).statusCode()).isEqualTo(404);
        }
        guest.says("still here").then().statusCode(201);
    }

    private Response put(Map<String, String> body) {
        RequestSpecification request = as(JOHN);
        return body == null
                ? request.put(path("stay/"))
                : request.contentType("application/json")
                        .body(new HashMap<>(body))
                        .put(path("stay/"));
    }

    private String path(String rest) {
        return "/api/chat/hotel-abc/rooms/" + room + "/" + rest;
    }

    private static String readSvg(String svg) throws ReaderException {
        Matcher size = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertThat(size.find()).isTrue();
        BitMatrix matrix =
                new BitMatrix(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
        Matcher square = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
        while (square.find()) {
            matrix.set(Integer.parseInt(square.group(1)), Integer.parseInt(square.group(2)));
        }
        int scale = 4;
        int width = matrix.getWidth() * scale;
        int[] pixels = new int[width * matrix.getHeight() * scale];
        for (int i = 0; i < pixels.length; i++) {
            boolean black = matrix.get(i % width / scale, i / width / scale);
            pixels[i] = black ? 0xFF000000 : 0xFFFFFFFF;
        }
        return read(pixels, width, matrix.getHeight() * scale);
    }

    private static String read(int[] pixels, int width, int height) throws ReaderException {
        try {
            // Its search for codes in photographs misses some that are drawn perfectly.
            return new QRCodeReader()
                    .decode(
                            new BinaryBitmap(
                                    new HybridBinarizer(
                                            new RGBLuminanceSource(width, height, pixels))),
                            Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (NotFoundException noCode) {
            throw new AssertionError(noCode);
        }
    }
}
