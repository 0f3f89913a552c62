package com.hotelchat.localstack;

import static com.hotelchat.pusherserver.SignedCalls.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.pusherserver.SignedCalls;
import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stack as an object, with stand-ins for two services, seen through its front door. */
class LocalStackTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Path folder;
    private static LocalStack stack;

    @BeforeAll
    static void start(@TempDir Path made) throws Exception {
        folder = made;
        Path checkout = folder.resolve("checkout");
        StandInService.packaged(checkout, "guest-chat-service", StandInService.class);
        StandInService.packaged(checkout, "realtime-gateway", StandInService.class);
        stack =
                LocalStack.start(
                        LocalStack.Options.of(checkout, folder.resolve("data"))
                                .withPrivateChannels());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.baseUrl() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(stack.baseUrl() + path))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonObject environment(String path) throws Exception {
        return new JsonObject(get(path).body()).getJsonObject("environment");
    }

    @Test
    void leads_to_each_service_by_its_prefix() throws Exception {
        JsonObject chat = new JsonObject(get("/api/chat/hotel-abc/rooms/").body());
        assertThat(chat.getString("path")).isEqualTo("/api/chat/hotel-abc/rooms/");
        assertThat("http://" + chat.getString("host")).isEqualTo(stack.baseUrl());
        assertThat(new JsonObject(get("/docs/realtime").body()).getString("path"))
                .isEqualTo("/q/openapi/realtime.json");
        assertThat(get("/api/staff_chat/x").statusCode()).isEqualTo(404);
    }

    @Test
    void gives_a_service_with_a_database_what_it_needs() throws Exception {
        JsonObject given = environment("/api/chat/");
        int port = stack.postgres().port();
        assertThat(given.getString("QUARKUS_DATASOURCE_REACTIVE_URL"))
                .isEqualTo("postgresql://127.0.0.1:" + port + "/guest_chat");
        assertThat(given.getString("QUARKUS_DATASOURCE_JDBC_URL"))
                .isEqualTo("jdbc:postgresql://127.0.0.1:" + port + "/guest_chat");
        assertThat(given.getString("QUARKUS_DATASOURCE_USERNAME")).isEqualTo("guest_chat");
        assertThat(given.getString("KAFKA_BOOTSTRAP_SERVERS"))
                .isEqualTo(stack.kafka().bootstrapServers());
        assertThat(given.getString("QUARKUS_OIDC_TOKEN_ISSUER"))
                .isEqualTo(stack.baseUrl() + "/auth");
        assertThat(get("/dev/config").body()).doesNotContain(given.getString("HOTELCHAT_SECRET"));
        assertThat(Base64.getDecoder().decode(given.getString("HOTELCHAT_SECRET"))).hasSize(32);
        HttpResponse<String> discovery =
                HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                given.getString("QUARKUS_OIDC_AUTH_SERVER_URL")
                                                        + "/.well-known/openid-configuration"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(new JsonObject(discovery.body()).getString("issuer"))
                .isEqualTo(stack.baseUrl() + "/auth");
    }

    @Test
    void gives_the_gateway_what_it_needs() throws Exception {
        JsonObject given = environment("/api/pusher/config");
        assertThat(given.getString("PUSHER_APP_ID")).isEqualTo("1001");
        assertThat(given.getString("PUSHER_HOST")).isEqualTo("127.0.0.1:" + stack.pusher().port());
        assertThat("http://localhost:" + given.getString("PUSHER_CLIENT_PORT"))
                .isEqualTo(stack.baseUrl());
        assertThat(given.getString("PUSHER_PRIVATE_CHANNELS")).isEqualTo("true");
        assertThat(given.containsKey("QUARKUS_DATASOURCE_USERNAME")).isFalse();
    }

    @Test
    void issues_tokens_at_the_door() throws Exception {
        HttpResponse<String> answer =
                post(
                        "/auth/token",
                        "grant_type=password&client_id=hotelchat&username=john.smith&password=demo");
        assertThat(answer.statusCode()).isEqualTo(200);
        String token = new JsonObject(answer.body()).getString("access_token");
        JsonObject claims =
                new JsonObject(
                        new String(
                                Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                                StandardCharsets.UTF_8));
        assertThat(claims.getString("iss")).isEqualTo(stack.baseUrl() + "/auth");
        JsonObject discovery = new JsonObject(get("/auth/.well-known/openid-configuration").body());
        assertThat(discovery.getString("token_endpoint"))
                .isEqualTo(stack.baseUrl() + "/auth/token");
        assertThat(get("/auth/jwks").statusCode()).isEqualTo(200);
    }

    @Test
    void shows_what_it_is() throws Exception {
        JsonObject config = new JsonObject(get("/dev/config").body());
        assertThat(config.getString("base_url")).isEqualTo(stack.baseUrl());
        assertThat(config.getJsonObject("kafka").getString("bootstrap_servers"))
                .isEqualTo(stack.kafka().bootstrapServers());
        JsonObject postgres = config.getJsonObject("postgres");
        assertThat(postgres.getString("host")).isEqualTo("127.0.0.1");
        assertThat(postgres.getInteger("port")).isEqualTo(stack.postgres().port());
        assertThat(postgres.getJsonArray("databases"))
                .containsExactly("guest_chat", "staff_chat", "notification");
        assertThat(config.getJsonObject("services").fieldNames())
                .containsExactly("guest-chat-service", "realtime-gateway");
        assertThat(config.getJsonObject("management").getString("realtime-gateway"))
                .isEqualTo(stack.service("realtime-gateway").managementUrl());
        assertThat(Path.of(config.getString("logs")).resolve("guest-chat-service.log")).exists();
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(page.body()).contains("john.smith", "a101", "/docs/guest-chat");
    }

    @Test
    void shows_and_disturbs_what_is_handed_to_pusher() throws Exception {
        int port = URI.create(stack.baseUrl()).getPort();
        SignedCalls calls = new SignedCalls(port);
        long before = stack.pusher().events(0).size();
        assertThat(calls.post("/apps/1001/events", event("a", "e", "{\"x\":1}")).statusCode())
                .isEqualTo(200);
        JsonArray rows = new JsonArray(get("/dev/pusher/events?after=" + before).body());
        assertThat(rows).hasSize(1);
        JsonObject row = rows.getJsonObject(0);
        assertThat(row.fieldNames())
                .containsExactly("n", "at", "channel", "name", "data", "socket_id");
        assertThat(row.getJsonObject("data").getInteger("x")).isEqualTo(1);
        assertThat(get("/dev/pusher/events?after=some").statusCode()).isEqualTo(400);

        assertThat(
                        post(
                                        "/dev/pusher/faults",
                                        "{\"mode\":\"error\",\"status\":429,\"count\":1}")
                                .statusCode())
                .isEqualTo(200);
        assertThat(calls.post("/apps/1001/events", event("a", "e", "{}")).statusCode())
                .isEqualTo(429);
        JsonObject counted = new JsonObject(get("/dev/pusher/calls").body());
        assertThat(counted.getInteger("refused")).isEqualTo(1);
        assertThat(counted.getLong("accepted")).isEqualTo(stack.pusher().triggerCalls());
        assertThat(post("/dev/pusher/faults", "{\"mode\":\"odd\"}").statusCode()).isEqualTo(400);
        assertThat(post("/dev/pusher/faults", "").statusCode()).isEqualTo(400);

        assertThat(get("/dev/pushes").body()).isEqualTo("[]");
        assertThat(post("/dev/pushes/faults", "{\"mode\":\"unregistered\"}").statusCode())
                .isEqualTo(200);
    }

    @Test
    void produces_records_on_demand() throws Exception {
        assertThat(
                        post(
                                        "/dev/kafka/hotel.notices",
                                        "{\"key\":\"hotel-abc/101\",\"headers\":{\"ce_id\":\"1\"},"
                                                + "\"value\":{\"text\":\"ü\"}}")
                                .statusCode())
                .isEqualTo(200);
        post("/dev/kafka/hotel.notices", "{\"key\":\"hotel-abc/101\",\"value\":\"as it is\"}");
        post("/dev/kafka/hotel.notices", "{\"key\":\"hotel-abc/101\",\"value\":null}");
        assertThat(post("/dev/kafka/hotel.notices", "{\"key\":\"k\"}").statusCode()).isEqualTo(400);
        assertThat(post("/dev/kafka/hotel.nothing", "{\"value\":1}").statusCode()).isEqualTo(404);
        List<ConsumerRecord<String, String>> found = consume("hotel.notices", 3);
        assertThat(found)
                .extracting(ConsumerRecord::value)
                .containsExactly("{\"text\":\"ü\"}", "as it is", null);
        assertThat(found).extracting(ConsumerRecord::key).containsOnly("hotel-abc/101");
        assertThat(found.getFirst().headers().lastHeader("ce_id").value())
                .isEqualTo(new byte[] {'1'});
    }

    @Test
    void the_demo_hotels_have_arrived() {
        assertThat(consume("hotel.staff", 7)).hasSize(7);
        assertThat(consume("hotel.stays", 5)).hasSize(5);
    }

    @Test
    void has_its_data_folder_for_itself() {
        assertThatThrownBy(
                        () ->
                                LocalStack.start(
                                        LocalStack.Options.of(folder, folder.resolve("data"))))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("runs already at " + stack.baseUrl());
        assertThat(Files.exists(folder.resolve("data/run.json"))).isTrue();
    }

    private static List<ConsumerRecord<String, String>> consume(String topic, int count) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", stack.kafka().bootstrapServers());
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(one -> new TopicPartition(topic, one.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (found.size() < count && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }
}
