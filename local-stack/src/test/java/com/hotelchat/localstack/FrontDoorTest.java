package com.hotelchat.localstack;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.pusherserver.EventLoopHttpServer;
import com.hotelchat.pusherserver.PusherServer;
import com.hotelchat.pusherserver.RawSocket;
import com.hotelchat.pusherserver.SignedCalls;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller at the door, and servers behind it. */
class FrontDoorTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private FrontDoor door;
    private EventLoopHttpServer mirror;

    @BeforeEach
    void start() {
        mirror = new EventLoopHttpServer();
        mirror.listen(
                0,
                new HttpServerOptions(),
                request ->
                        request.body()
                                .onSuccess(
                                        body -> {
                                            JsonObject headers = new JsonObject();
                                            request.headers()
                                                    .forEach(
                                                            one ->
                                                                    headers.put(
                                                                            one.getKey()
                                                                                    .toLowerCase(
                                                                                            java
                                                                                                    .util
                                                                                                    .Locale
                                                                                                    .ROOT),
                                                                            one.getValue()));
                                            request.response()
                                                    .setStatusCode(201)
                                                    .putHeader("x-answer", "yes")
                                                    .end(
                                                            new JsonObject()
                                                                    .put("uri", request.uri())
                                                                    .put("length", body.length())
                                                                    .put("headers", headers)
                                                                    .toBuffer());
                                        }));
        door = FrontDoor.open(0);
        door.forward("/api/chat", "guest-chat-service", mirror.port());
        door.forwardAs("/docs/guest-chat", "guest-chat-service", mirror.port(), "/q/openapi");
    }

    @AfterEach
    void stop() {
        door.close();
        mirror.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void passes_a_request_on_with_what_it_knows_of_the_caller() throws Exception {
        HttpResponse<String> answer =
                send(
                        request("/api/chat/hotel-abc/rooms/?q=%C3%BC&limit=2")
                                .header("x-forwarded-for", "10.1.1.1")
                                .header("x-forwarded-host", "elsewhere.example")
                                .header("forwarded", "for=10.1.1.1")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2_000_000])));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("x-answer")).hasValue("yes");
        JsonObject seen = new JsonObject(answer.body());
        assertThat(seen.getString("uri")).isEqualTo("/api/chat/hotel-abc/rooms/?q=%C3%BC&limit=2");
        assertThat(seen.getInteger("length")).isEqualTo(2_000_000);
        JsonObject headers = seen.getJsonObject("headers");
        String self = "127.0.0.1:" + door.port();
        assertThat(headers.getString("host")).isEqualTo(self);
        assertThat(headers.getString("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(headers.getString("x-forwarded-proto")).isEqualTo("http");
        assertThat(headers.getString("x-forwarded-host")).isEqualTo(self);
        assertThat(headers.containsKey("forwarded")).isFalse();
    }

    @Test
    void knows_prefixes_by_whole_segments() throws Exception {
        assertThat(send(request("/api/chat")).statusCode()).isEqualTo(201);
        HttpResponse<String> other = send(request("/api/chats"));
        assertThat(other.statusCode()).isEqualTo(404);
        assertThat(other.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    @Test
    void shows_api_documents_under_another_path() throws Exception {
        assertThat(new JsonObject(send(request("/docs/guest-chat")).body()).getString("uri"))
                .isEqualTo("/q/openapi");
    }

    @Test
    void passes_answers_without_a_body_on_as_such() throws Exception {
        for (int status : List.of(204, 304)) {
            try (EventLoopHttpServer bodiless = new EventLoopHttpServer()) {
                bodiless.listen(
                        0,
                        new HttpServerOptions(),
                        request ->
                                request.response()
                                        .setStatusCode(status)
                                        .putHeader("etag", "\"1\"")
                                        .end());
                String path = "/" + status;
                door.forward(path, "answers " + status, bodiless.port());
                try (Socket client = new Socket("127.0.0.1", door.port())) {
                    // Two on one connection: the second comes only if the first is complete.
                    String get = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
                    client.getOutputStream()
                            .write(
                                    (get + "\r\n" + get + "Connection: close\r\n\r\n")
                                            .getBytes(StandardCharsets.US_ASCII));
                    String answers =
                            new String(
                                    client.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII);
                    assertThat(answers.split("HTTP/1.1 " + status, -1)).hasSize(3);
                    assertThat(answers.toLowerCase(java.util.Locale.ROOT))
                            .contains("etag: \"1\"")
                            .doesNotContain("transfer-encoding")
                            .endsWith("\r\n\r\n");
                }
            }
        }
    }

    @Test
    void answers_for_a_service_that_is_away() throws Exception {
        assertThat(send(request("/api/chat/x")).statusCode()).isEqualTo(201);
        mirror.close();
        HttpResponse<String> answer = send(request("/api/chat/x"));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("code")).isEqualTo("service-away");
        assertThat(problem.getString("detail")).contains("guest-chat-service");
        assertThat(problem.getInteger("status")).isEqualTo(502);
    }

    @Test
    void what_is_on_its_way_to_a_service_that_is_replaced_is_answered_by_it() throws Exception {
        CompletableFuture<HttpServerRequest> arrived = new CompletableFuture<>();
        try (EventLoopHttpServer former = new EventLoopHttpServer()) {
            former.listen(
                    0,
                    new HttpServerOptions(),
                    request -> {
                        if (!arrived.complete(request)) {
                            request.response().setStatusCode(202).end();
                        }
                    });
            door.forward("/api/slow", "slow-service", former.port());
            CompletableFuture<HttpResponse<String>> waiting =
                    HTTP.sendAsync(
                            request("/api/slow/1").build(), HttpResponse.BodyHandlers.ofString());
            HttpServerRequest taken = arrived.get(10, TimeUnit.SECONDS);
            CompletableFuture<Void> replaced =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    door.redirect("slow-service", mirror.port());
                                } catch (InterruptedException | TimeoutException e) {
                                    throw new CompletionException(e);
                                }
                            });
            Awaitility.await().until(() -> send(request("/api/slow/2")).statusCode() == 201);
            assertThat(replaced).isNotDone();
            taken.response().setStatusCode(202).end();
            assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
            replaced.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void takes_turns_between_instances() throws Exception {
        EventLoopHttpServer twin = new EventLoopHttpServer();
        twin.listen(
                0, new HttpServerOptions(), request -> request.response().setStatusCode(202).end());
        try {
            door.join("guest-chat-service", twin.port());

            Set<Integer> statuses = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                statuses.add(send(request("/api/chat/x")).statusCode());
            }
            assertThat(statuses).containsExactlyInAnyOrder(201, 202);
        } finally {
            twin.close();
        }
    }

    @Test
    void malformed_requests_are_the_callers_mistake() throws Exception {
        for (String start :
                List.of(
                        "GET /api/chat/%zz HTTP/1.1\r\nHost: localhost",
                        "GET /api/chat/x HTTP/1.1\r\nHost:")) {
            try (Socket socket = new Socket("127.0.0.1", door.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write(
                                (start + "\r\nConnection: close\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(
                                socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).as(start).matches("(?s)HTTP/1\\.1 (201|400) .*");
            }
        }
    }

    @Test
    void lets_websockets_and_signed_calls_through() throws Exception {
        try (PusherServer pusher = PusherServer.start()) {
            door.forward("/app", "pusher", pusher.port());
            door.forward("/apps", "pusher", pusher.port());
            try (RawSocket socket = RawSocket.connect(door.port())) {
                socket.greeted();
                socket.subscribe("a", null, null);
                socket.next("pusher_internal:subscription_succeeded");
                assertThat(
                                new SignedCalls(door.port())
                                        .post("/apps/1001/events", event("a", "e", "{}"))
                                        .statusCode())
                        .isEqualTo(200);
                socket.next("e");
            }
            try (RawSocket stranger = new RawSocket(door.port(), "/app/other?protocol=7")) {
                assertThat(stranger.closeCode()).isEqualTo(4001);
            }
        }
    }

    @Test
    void says_that_its_port_is_taken() {
        assertThatThrownBy(() -> FrontDoor.open(door.port()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("Port " + door.port() + " is taken");
    }
}
