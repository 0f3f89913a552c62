package com.hotelchat.guestchat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.RandomRequests;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever callers send, nothing breaks. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class FuzzTest {

    private static final int REQUESTS = 10_000;

    @TestHTTPResource("/")
    URL service;

    /** The PINs that were tried count against this address and these hotels. */
    @AfterEach
    void forgetTheAttempts() throws SQLException {
        try (Connection database = GuestChatServers.database()) {
            database.createStatement().execute("delete from pin_throttle");
        }
    }

    @Test
    void nothingThatCallersSendBreaksAnything() throws Exception {
        Hotel.awaitTheStaff();
        Session guest = Hotel.checkIn().enter();
        Session former = Hotel.checkIn().enter();
        former.stay().checkOut(2);
        int message = guest.says("Hello").path("message.id");

        Map<Integer, Integer> statuses =
                new RandomRequests(
                                service,
                                proofs(guest, former),
                                (name, random) -> value(name, random, guest, message))
                        .send(REQUESTS);

        assertThat(statuses).containsKeys(200, 201, 400, 401, 403, 404);
        Management.get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedUnread() throws IOException {
        Hotel.awaitTheStaff();
        Session guest = Hotel.checkIn().enter();
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + guest.path("/messages/send/")
                                            + " HTTP/1.1\r\nHost: localhost\r\nX-Guest-Session: "
                                            + guest.token()
                                            + "\r\nContent-Type: application/json\r\n"
                                            + "Content-Length: 1073741824\r\n\r\n{")
                                    .getBytes(UTF_8));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(start, UTF_8)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void addressThatIsMalformedIsAnsweredWithAProblem() throws IOException {
        for (String path : List.of("/%zz", "/api/chat/%", "/q/health/%1", "/api/chat/x?q=^_^")) {
            try (Socket socket = new Socket(service.getHost(), service.getPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write(
                                ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                        .getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 400")
                        .contains("application/problem+json")
                        .contains("is malformed");
            }
        }
    }

    private static Map<String, String[]> proofs(Session guest, Session former) {
        return Map.of(
                "John", staff("john.smith"),
                "the manager", staff("ahmed.khan"),
                "staff of the other hotel", staff("lena.meyer"),
                "the guest", new String[] {"X-Guest-Session", guest.token()},
                "the former guest", new String[] {"X-Guest-Session", former.token()},
                "garbage", new String[] {"Authorization", "Bearer garbage"},
                "nobody", new String[] {"X-Nothing", "at all"});
    }

    private static String[] staff(String username) {
        return new String[] {"Authorization", "Bearer " + GuestChatServers.issuer.token(username)};
    }

    private static @Nullable String value(String name, Random random, Session guest, int message) {
        return switch (name) {
            case "h" -> random.nextInt(5) == 0 ? "hotel-xyz" : "hotel-abc";
            case "c" -> Long.toString(guest.conversation() + random.nextInt(3) - 1);
            case "a" -> Integer.toString(1 + random.nextInt(50));
            case "Range" -> any(random, "bytes=0-1", "bytes=9-", "bytes=-1", "x");
            case "m", "before_id", "after_id" -> Integer.toString(message + random.nextInt(5) - 2);
            case "r" -> random.nextBoolean() ? guest.stay().room() : "101";
            case "token" -> guest.token();
            case "stayId" -> random.nextBoolean() ? guest.stay().stayId() : "nobody";
            case "limit", "after", "cursor" -> Integer.toString(random.nextInt(120));
            case "state" -> any(random, "open", "closed", "all");
            case "q" -> any(random, "hello", "a b", "&|!", "it's");
            case "hard_delete" -> any(random, "true", "false");
            case "X-Socket-ID" -> "12.34";
            default -> null;
        };
    }

    private static String any(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
