package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.pusherserver.StartFailure;
import com.hotelchat.testing.Browser.Answer;
import com.hotelchat.testing.Listener.Heard;
import com.hotelchat.testkit.HostilePictures;
import com.hotelchat.testkit.MalformedForms;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The services as they are packaged, as processes, between real servers that encrypt and let in
 * only whom the manifests name; clients are the official.
 */
class SystemTest {

    private static final String HOTEL = "hotel-abc";
    private static final String CANARY = "canary-" + UUID.randomUUID();
    private static final AtomicInteger NEXT_ROOM = new AtomicInteger(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir static Path data;
    private static LocalStack stack;
    private static HttpServer elsewhere;
    private static EncryptedServers servers;
    private static final Set<String> SECRETS = new HashSet<>();

    private final List<Listener> listeners = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", SystemTest::page);
        elsewhere.start();
        servers = new EncryptedServers(data.resolve("certificates"));
        stack =
                LocalStack.start(
                        servers.under(
                                Checkout.stack(data),
                                Map.of("HOTELCHAT_CORS_ORIGINS", elsewhere("127.0.0.1"))));
        assertThat(stack.services())
                .extracting(service -> service.name())
                .contains("guest-chat-service", "realtime-gateway");
    }

    @AfterAll
    static void stop() {
        stack.close();
        elsewhere.stop(0);
    }

    private static void page(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, 0);
        exchange.close();
    }

    /** The origin of pages that are not the front door's. */
    private static String elsewhere(String host) {
        return "http://" + host + ":" + elsewhere.getAddress().getPort();
    }

    @AfterEach
    void disconnect() {
        listeners.forEach(Listener::close);
    }

    /**
     * Runs one case for each check: the log contains one sentence for the operator, and no stack.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    guest-chat-service | HOTELCHAT_GUEST_SESSION_KEY_NOTICE | PT30S | The setting hotelchat.guest-session.key-notice must be above hotelchat.guest-session.key-check.
                    guest-chat-service | HOTELCHAT_GUEST_SESSION_KEY_LIFETIME | PT1M | The setting hotelchat.guest-session.key-lifetime must be above hotelchat.guest-session.key-notice.
                    guest-chat-service | HOTELCHAT_GUEST_CHAT_URL | https://chat.example/ | The setting hotelchat.guest-chat.url wants {room_number} in it.
                    guest-chat-service | HOTELCHAT_CORS_ORIGINS | https://app.example/ | The setting hotelchat.cors.origins must name origins
                    guest-chat-service | HOTELCHAT_DATABASE_RESPONSE_TIMEOUT | 2s | The setting hotelchat.database.response-timeout must be above hotelchat.database.statement-timeout.
                    guest-chat-service | HOTELCHAT_DATABASE_LOCK_TIMEOUT | 9s | The setting hotelchat.database.statement-timeout must not be below hotelchat.database.lock-timeout.
                    guest-chat-service | HOTELCHAT_SECRET | short | The setting hotelchat.secret is unusable
                    guest-chat-service | HOTELCHAT_FILES_SECRET | short | The setting hotelchat.files-secret is unusable
                    staff-chat-service | HOTELCHAT_FILES_STORE | s3 | The setting hotelchat.files.s3.bucket is unusable: it is missing
                    staff-chat-service | HOTELCHAT_FILES_FOLDER | /proc/files | The setting hotelchat.files.folder is unusable: it wants a folder that can be written
                    notification-service | HOTELCHAT_PUSH_GRACEE | 3s | HOTELCHAT_PUSH_GRACEE is no setting of any service.
                    notification-service | HOTELCHAT_PUSH_GRACE | P2D | The setting hotelchat.push.time-to-live must be above hotelchat.push.grace.
                    notification-service | HOTELCHAT_PUSH_OPEN_APP_PATIENCE | P2D | The setting hotelchat.push.time-to-live must be above hotelchat.push.open-app-patience.
                    notification-service | HOTELCHAT_PUSH_LOG_RETENTION | 1s | The setting hotelchat.push.log-retention must not be below hotelchat.push.time-to-live.
                    notification-service | HOTELCHAT_FCM_URL | fcm.example | The setting hotelchat.fcm.url wants an address like https://host.example.
                    notification-service | HOTELCHAT_FCM_CREDENTIALS | /nowhere.json | The setting hotelchat.fcm.credentials names /nowhere.json, which is not a service account's key
                    realtime-gateway | KAFKA_SSL_KEYSTORE_PASSWORD | another | The setting kafka.ssl.keystore.location names
                    realtime-gateway | HOTELCHAT_CORS_ORIGINS | * | The setting hotelchat.cors.origins must name origins
                    realtime-gateway | HOTELCHAT_SOURCES | pms | The setting hotelchat.sources wants entries
                    realtime-gateway | PUSHER_PRIVATE_CHANNELS | ture | The setting pusher.private-channels wants true or false.
                    realtime-gateway | PUSHER_APP_ID | 1/2 | The setting pusher.app-id wants letters, digits, hyphens and underscores only.
                    realtime-gateway | PUSHER_CLUSTER | eu.pusher.com | The setting pusher.cluster wants letters, digits, hyphens and underscores only.
                    realtime-gateway | PUSHER_HOST | http://x:1 | The setting pusher.host wants host or host:port, without a scheme.
                    realtime-gateway | PUSHER_CLIENT_HOST | ws.example:1 | The setting pusher.client.host wants a host, without a scheme or a port.
                    realtime-gateway | PUSHER_CLIENT_PORT | 70000 | The setting pusher.client.port wants a port from 1 to 65535.
                    realtime-gateway | PUSHER_FORMER_KEY | former | The setting PUSHER_FORMER_SECRET is missing beside PUSHER_FORMER_KEY.
                    realtime-gateway | GATEWAY_DELIVERY_MAX_RECORDS | 10 | The setting gateway.delivery.max-records must not be below gateway.delivery.max-calls.
                    realtime-gateway | GATEWAY_DELIVERY_LONGEST_PAUSE | 1ms | The setting gateway.delivery.longest-pause must not be below gateway.delivery.first-pause.
                    realtime-gateway | GATEWAY_TERMINATIONS_MAX_ATTEMPTS | 1 | The setting gateway.terminations.max-attempts must not be below two.
                    realtime-gateway | GATEWAY_TERMINATIONS_LONGEST_PAUSE | 1ms | The setting gateway.terminations.longest-pause must not be below gateway.terminations.first-pause.
                    """)
    void settingsThatCannotBeMeantStopTheStart(
            String service, String variable, String value, String sentence) throws IOException {
        Path log = secondLog(service);
        int before = length(log);

        assertThatThrownBy(() -> stack.another(service, Map.of(variable, value)))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("died with exit code 1");

        assertThat(Files.readString(log).substring(before))
                .contains(sentence)
                .doesNotContain("\tat ");
    }

    @Test
    void guestAndReceptionTalkInRealTime() {
        Room room = checkIn();
        Room neighbour = checkIn();
        Browser guest = Browser.of(stack);
        assertThat(enter(guest, room, "wrong").status()).isEqualTo(401);
        long conversation = conversation(enterWhenArrived(guest, room));
        long neighbours = conversation(enterWhenArrived(Browser.of(stack), neighbour));
        Browser john = Browser.of(stack, "john.smith");
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        String r = HOTEL + "-room-" + room.number() + "-chat";
        String p5 = HOTEL + "-staff-5-chat";
        String p6 = HOTEL + "-staff-6-chat";
        Listener guests = listener(c, r);
        Listener reception = listener(p5, p6, c);
        Listener nobody =
                listener(
                        HOTEL + "-staff-7-chat",
                        HOTEL + "-staff-8-chat",
                        HOTEL + "-staff-9-chat",
                        "hotel-xyz-staff-21-chat",
                        "hotel-xyz-room-" + room.number() + "-chat",
                        HOTEL + "-room-" + neighbour.number() + "-chat",
                        HOTEL + "-conversation-" + neighbours + "-chat");
        long calls = stack.pusher().triggerCalls();

        Answer sent = send(guest, conversation, "Towels, please. " + CANARY);

        assertThat(sent.status()).isEqualTo(201);
        long message = sent.body().at("/message/id").asLong();
        for (Heard told :
                List.of(
                        new Heard(c, "new-message", guests.await(c, "new-message")),
                        new Heard(r, "new-message", guests.await(r, "new-message")),
                        new Heard(
                                p5, "new-guest-message", reception.await(p5, "new-guest-message")),
                        new Heard(
                                p6,
                                "new-guest-message",
                                reception.await(p6, "new-guest-message")))) {
            assertThat(told.data().get("message_id").asLong())
                    .as(told.channel())
                    .isEqualTo(message);
            assertThat(told.data().get("message").asText()).contains(CANARY);
            assertThat(told.data().get("room_number").asText()).isEqualTo(room.number());
        }
        assertThat(guests.await(c, "message-delivered").get("message_id").asLong())
                .isEqualTo(message);
        assertThat(guests.await(c, "conversation-unread").get("unread_count").asLong())
                .isEqualTo(1);
        assertThat(stack.pusher().triggerCalls() - calls)
                .as("Pusher calls for a guest's message with two receptionists")
                .isEqualTo(1);

        String markAsRead =
                "/api/chat/" + HOTEL + "/conversation/" + conversation + "/mark-as-read/";
        assertThat(john.post(markAsRead, Map.of()).body().get("marked_as_read").asLong())
                .isEqualTo(1);
        assertThat(guests.await(c, "messages-read-by-staff").get("message_ids").get(0).asLong())
                .isEqualTo(message);
        guests.await(c, "conversation-read");

        Answer reply = send(john, conversation, "On their way. " + CANARY);
        assertThat(reply.status()).isEqualTo(201);
        long answer = reply.body().at("/message/id").asLong();
        assertThat(guests.await(r, "staff-assigned").get("staff_name").asText())
                .isEqualTo("John Smith");
        assertThat(guests.await(r, "new-staff-message").get("message_id").asLong())
                .isEqualTo(answer);

        // As in the guide: same origin, no header, no body.
        assertThat(guest.post(markAsRead).body().get("marked_as_read").asLong()).isEqualTo(1);
        JsonNode read = reception.await(c, "messages-read-by-guest");
        assertThat(read.get("message_ids").get(0).asLong()).isEqualTo(answer);
        assertThat(read.get("room_number").asText()).isEqualTo(room.number());
        assertThat(nobody.heard()).isEmpty();
        assertThat(reception.heard(p5, "new-message")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"guest-chat", "staff-chat", "notifications", "realtime"})
    void eachServiceShowsItsApi(String document) throws IOException {
        assertThat(Browser.of(stack).get("/docs/" + document).body())
                .isEqualTo(
                        EventJson.mapper()
                                .readTree(
                                        Checkout.root()
                                                .resolve("docs/openapi/" + document + ".json")
                                                .toFile()));
    }

    @Test
    void addressThatIsMalformedIsAnsweredWithAProblem() throws IOException {
        for (ServiceProcess service : stack.services()) {
            for (String path : List.of("/%zz", "/api/chat/%", "/q/health/%1", "/?q=|")) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
                    client.getOutputStream()
                            .write(
                                    ("GET "
                                                    + path
                                                    + " HTTP/1.1\r\nHost: localhost\r\n"
                                                    + "Connection: close\r\n\r\n")
                                            .getBytes(UTF_8));
                    String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
                    assertThat(answer)
                            .as(service.name() + " " + path)
                            .matches("(?s)HTTP/1.1 40[0-9] .*")
                            .contains("application/problem+json")
                            .contains("\"code\":");
                }
            }
        }
    }

    @Test
    void gatewayThatIsKilledLosesNothingAndKeepsTheOrder() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        Listener listener = listener(c);
        // A guest may not send that many messages in a minute.
        Browser john = Browser.of(stack, "john.smith");
        int messages = 200;

        for (int i = 0; i < messages; i++) {
            if (i == messages / 2) {
                listener.await(c, "new-message");
                stack.service("realtime-gateway").kill9();
            }
            assertThat(send(john, conversation, "message " + i).status()).isEqualTo(201);
        }
        stack.service("realtime-gateway").restart();

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(firstArrivals(listener, c)).hasSize(messages));
        assertThat(firstArrivals(listener, c)).isSorted().isEqualTo(stored(guest, conversation));
    }

    @Test
    void pusherThatIsAwayHoldsNobodyUpAndHearsEverythingLater() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        Listener listener = listener(c);
        Browser dev = Browser.of(stack);
        dev.post("/dev/pusher/faults", Map.of("mode", "error", "status", 503));
        try {
            for (int i = 0; i < 20; i++) {
                assertThat(send(guest, conversation, "message " + i).status()).isEqualTo(201);
            }
            assertThat(listener.heard()).isEmpty();
        } finally {
            dev.post("/dev/pusher/faults", Map.of("mode", "none"));
        }

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(firstArrivals(listener, c)).hasSize(20));
        assertThat(firstArrivals(listener, c)).isSorted();
    }

    @Test
    void editsDeletionsAndTypingAreTold() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        Browser john = Browser.of(stack, "john.smith");
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        String r = HOTEL + "-room-" + room.number() + "-chat";
        String d = HOTEL + "-room-" + room.number() + "-deletions";
        String p5 = HOTEL + "-staff-5-chat";
        Listener listener = listener(c, r, d, p5);
        long message = send(john, conversation, "At sevn").body().at("/message/id").asLong();

        john.patch("/api/chat/messages/" + message + "/update/", Map.of("message", "At seven"));
        assertThat(listener.await(c, "message-updated").get("message").asText())
                .isEqualTo("At seven");

        john.delete("/api/chat/messages/" + message + "/delete/?hard_delete=true");
        for (String channel : List.of(c, r, d, p5)) {
            for (String event : List.of("message-deleted", "message-removed")) {
                JsonNode deletion = listener.await(channel, event);
                assertThat(deletion.get("message_id").asLong()).isEqualTo(message);
                assertThat(deletion.get("hard_delete").asBoolean()).isTrue();
            }
        }
        assertThat(listener.await(d, "content-deleted").get("staff_name").asText())
                .isEqualTo("John Smith");

        guest.post(
                "/api/chat/" + HOTEL + "/conversations/" + conversation + "/typing/",
                Map.of("is_typing", true));
        assertThat(listener.await(c, "user-typing").get("sender_type").asText()).isEqualTo("guest");
    }

    /** Uploads more in total than the service's heap (256 MiB) holds. */
    @Test
    void largeFilesAreStreamedAndTold() throws Exception {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        String d = HOTEL + "-room-" + room.number() + "-deletions";
        Listener listener = listener(c, d);
        Path large = data.resolve("large.csv");
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(large))) {
            byte[] line = "room;guest;a line of a table as hotels have them\n".getBytes(UTF_8);
            for (long size = 0; size + line.length <= 50L << 20; size += line.length) {
                file.write(line);
            }
        }
        String upload = "/api/chat/" + HOTEL + "/conversations/" + conversation;
        List<CompletableFuture<Answer>> uploads = new ArrayList<>();
        // As many uploads as one stay may run at once.
        ExecutorService atOnce = Executors.newFixedThreadPool(3);
        for (int i = 0; i < 8; i++) {
            uploads.add(
                    CompletableFuture.supplyAsync(
                            () -> guest.upload(upload + "/upload-attachment/", large), atOnce));
        }
        atOnce.shutdown();

        for (CompletableFuture<Answer> each : uploads) {
            JsonNode sent = each.get(2, TimeUnit.MINUTES).body();
            assertThat(sent.path("success").asBoolean()).as(sent.toString()).isTrue();
            Path copy = data.resolve("copy.csv");
            assertThat(guest.download(sent.at("/attachments/0/file_url").asText(), copy))
                    .isEqualTo(Files.size(large));
            assertThat(Files.mismatch(large, copy)).isEqualTo(-1);
        }
        JsonNode told = listener.await(c, "new-message");
        assertThat(told.at("/attachments/0/file_name").asText()).isEqualTo("large.csv");
        long attachment = told.at("/attachments/0/id").asLong();
        guest.delete("/api/chat/attachments/" + attachment + "/delete/");
        for (String channel : List.of(c, d)) {
            assertThat(listener.await(channel, "attachment-deleted").get("attachment_id").asLong())
                    .isEqualTo(attachment);
        }
    }

    /**
     * Checks this on the jar and on the executable: each decodes in another process of its own
     * kind.
     */
    @Test
    void hostilePicturesCostNobodyButTheirSender() throws Exception {
        Browser hostile = Browser.of(stack);
        long theirs = conversation(enterWhenArrived(hostile, checkIn()));
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, checkIn()));
        long pid = stack.service("guest-chat-service").pid();
        Path photo = data.resolve("photo.jpg");
        ImageIO.write(
                new BufferedImage(1_200, 900, BufferedImage.TYPE_INT_RGB), "jpg", photo.toFile());
        List<Path> pictures = hostilePictures();

        CompletableFuture<List<Answer>> uploads =
                CompletableFuture.supplyAsync(
                        () ->
                                pictures.stream()
                                        .map(picture -> upload(hostile, theirs, picture))
                                        .toList());
        List<String> texts = new ArrayList<>();
        // At most as many writes as a stay may make in a minute.
        while (texts.size() < 25 && !(uploads.isDone() && texts.size() > 5)) {
            String text = "Message " + texts.size();
            assertThat(send(guest, conversation, text).status()).isEqualTo(201);
            Answer sent = upload(guest, conversation, photo);
            assertThat(sent.body().at("/attachments/0/thumbnail_url").isTextual())
                    .as(sent.toString())
                    .isTrue();
            texts.add(text);
        }

        List<Answer> answers = uploads.get(2, TimeUnit.MINUTES);
        assertThat(answers).extracting(Answer::status).containsOnly(201, 400);
        assertThat(answers.subList(3, 5))
                .allSatisfy(
                        answer ->
                                assertThat(
                                                answer.body()
                                                        .at("/attachments/0/thumbnail_url")
                                                        .isNull())
                                        .isTrue());
        assertThat(stack.service("guest-chat-service").pid()).isEqualTo(pid);
        List<String> read = new ArrayList<>();
        guest.get("/api/chat/" + HOTEL + "/conversations/" + conversation + "/messages/?limit=100")
                .body()
                .forEach(message -> read.add(message.get("message").asText()));
        read.removeIf(text -> text.equals("[File shared]"));
        assertThat(read).isEqualTo(texts);
    }

    private static List<Path> hostilePictures() throws IOException {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        pictures.put("canvas.webp", HostilePictures.webpLargerThanItsCanvas());
        pictures.put("huge.webp", HostilePictures.webpOfOneColor(6_000, 6_000));
        pictures.put("vp8.webp", HostilePictures.webpOf(2_000, 2_000));
        pictures.put("scans.jpg", HostilePictures.jpegOfScans(120));
        pictures.put("whole.jpg", HostilePictures.progressiveJpeg());
        pictures.put("inflating.png", HostilePictures.inflatingPng());
        pictures.put("interlaced.png", HostilePictures.interlacedPng());
        pictures.put("slow.jpg", HostilePictures.jpegOfScans(31));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            files.add(Files.write(data.resolve(picture.getKey()), picture.getValue()));
        }
        return files;
    }

    private static Answer upload(Browser browser, long conversation, Path file) {
        return upload(browser, HOTEL, conversation, file);
    }

    private static Answer upload(Browser browser, String hotel, long conversation, Path file) {
        return browser.upload(
                "/api/chat/" + hotel + "/conversations/" + conversation + "/upload-attachment/",
                file);
    }

    /** A guest who goes on writing and sending pictures, and what came of it. */
    private record Chatter(
            Browser guest, Room room, long conversation, Listener listener, List<Long> sent) {

        String channel() {
            return room.hotel() + "-conversation-" + conversation + "-chat";
        }

        void writes(String text) {
            remember(send(guest, room.hotel(), conversation, text));
        }

        void sends(Path picture) {
            Answer answer = upload(guest, room.hotel(), conversation, picture);
            assertThat(answer.body().at("/attachments/0/thumbnail_url").isTextual())
                    .as(answer.toString())
                    .isTrue();
            remember(answer);
        }

        private void remember(Answer answer) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            sent.add(answer.body().at("/message/id").asLong());
        }
    }

    private Chatter chatter(String hotel) {
        Room room = checkIn(hotel);
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        return new Chatter(
                guest,
                room,
                conversation,
                listener(hotel + "-conversation-" + conversation + "-chat"),
                new ArrayList<>());
    }

    /**
     * Pictures, forms, records and guesses that mean harm, several at a time. A guest of the same
     * hotel and one of another chat meanwhile, a message for each attempt.
     */
    @Test
    void nothingThatArrivesFromOutsideStopsWhatOthersSay() throws Exception {
        Room hostileRoom = checkIn();
        Browser hostile = Browser.of(stack);
        Answer entered = enterWhenArrived(hostile, hostileRoom);
        long theirs = conversation(entered);
        Map<String, String> proof =
                Map.of(
                        "X-Guest-Session",
                        entered.body().at("/session_data/session_token").asText());
        Chatter neighbour = chatter(HOTEL);
        Chatter elsewhere = chatter("hotel-xyz");
        List<Long> processes = stack.services().stream().map(ServiceProcess::pid).toList();
        Path photo = data.resolve("small.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", photo.toFile());
        AtomicInteger wrongPins = new AtomicInteger();
        AtomicInteger refusedPins = new AtomicInteger();
        List<Callable<?>> attempts = new ArrayList<>();
        for (Path picture : hostilePictures()) {
            attempts.add(() -> upload(hostile, theirs, picture));
        }
        for (String topic : HostileRecords.topics()) {
            attempts.add(() -> HostileRecords.writeTo(stack, topic, HOTEL));
            attempts.add(() -> HostileRecords.writeTo(stack, topic, "hotel-xyz"));
        }
        attempts.add(
                () ->
                        malformed(
                                "guest-chat-service",
                                "/api/chat/"
                                        + HOTEL
                                        + "/conversations/"
                                        + theirs
                                        + "/upload-attachment/",
                                proof));
        attempts.add(() -> malformed("realtime-gateway", "/api/pusher/auth", proof));
        InetAddress address = InetAddress.getByName("127.0.0.2");
        for (Room room : List.of(neighbour.room(), elsewhere.room(), hostileRoom)) {
            attempts.add(
                    () -> {
                        Browser guesser = Browser.from(stack, address);
                        for (int guess = 0; guess < 60; guess++) {
                            int status = enter(guesser, room, "wrong-" + guess).status();
                            (status == 429 ? refusedPins : wrongPins).incrementAndGet();
                        }
                        return null;
                    });
        }
        Collections.shuffle(attempts, new Random(17));

        ExecutorService attackers = Executors.newFixedThreadPool(3);
        Semaphore begun = new Semaphore(0);
        List<Future<?>> attacks = new ArrayList<>();
        for (Callable<?> attempt : attempts) {
            attacks.add(
                    attackers.submit(
                            () -> {
                                begun.release();
                                return attempt.call();
                            }));
        }
        attackers.shutdown();
        for (int i = 0; i < attempts.size(); i++) {
            assertThat(begun.tryAcquire(2, TimeUnit.MINUTES)).isTrue();
            for (Chatter chatter : List.of(neighbour, elsewhere)) {
                chatter.writes("Message " + i);
                if (i % 3 == 0) {
                    chatter.sends(photo);
                }
            }
        }
        for (Future<?> attack : attacks) {
            attack.get(3, TimeUnit.MINUTES);
        }

        for (Chatter chatter : List.of(neighbour, elsewhere)) {
            assertThat(stored(chatter.guest(), chatter.room().hotel(), chatter.conversation()))
                    .isEqualTo(chatter.sent());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(firstArrivals(chatter.listener(), chatter.channel()))
                                            .isEqualTo(chatter.sent()));
        }
        assertThat(wrongPins).hasValueLessThan(100);
        assertThat(refusedPins).hasPositiveValue();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(HostileRecords.unread(stack)).isEmpty());
        // A guest who checks in now can enter.
        enterWhenArrived(Browser.of(stack), checkIn());
        enterWhenArrived(Browser.of(stack), checkIn("hotel-xyz"));
        assertThat(stack.services())
                .allSatisfy(
                        service -> {
                            assertThat(probe(service, "live")).isEqualTo(200);
                            assertThat(probe(service, "ready")).isEqualTo(200);
                        })
                .extracting(ServiceProcess::pid)
                .isEqualTo(processes);
    }

    private static @Nullable Void malformed(
            String service, String path, Map<String, String> headers) throws IOException {
        MalformedForms.refusedBy(URI.create(stack.service(service).url()).toURL(), path, headers);
        return null;
    }

    private static int probe(ServiceProcess service, String name)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    service.managementUrl() + "/q/health/" + name))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void filesOfAllKindsAreTakenAndPicturesBecomeSmall() throws Exception {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        BufferedImage large = new BufferedImage(1_200, 900, BufferedImage.TYPE_INT_RGB);
        for (String kind : List.of("jpg", "png", "gif", "bmp")) {
            ImageIO.write(large, kind, data.resolve("picture." + kind).toFile());
        }
        Files.write(
                data.resolve("picture.webp"),
                Base64.getDecoder()
                        .decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="));
        Files.writeString(
                data.resolve("menu.pdf"),
                "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<<>>\n%%EOF\n");
        try (POIFSFileSystem document = new POIFSFileSystem();
                OutputStream file = Files.newOutputStream(data.resolve("menu.doc"))) {
            document.createDocument(new ByteArrayInputStream(new byte[5_000]), "WordDocument");
            document.writeFilesystem(file);
        }

        for (String name :
                List.of(
                        "picture.jpg",
                        "picture.png",
                        "picture.gif",
                        "picture.bmp",
                        "picture.webp",
                        "menu.pdf",
                        "menu.doc")) {
            JsonNode sent =
                    guest.upload(
                                    "/api/chat/"
                                            + HOTEL
                                            + "/conversations/"
                                            + conversation
                                            + "/upload-attachment/",
                                    data.resolve(name))
                            .body();
            assertThat(sent.path("success").asBoolean()).as(name + ": " + sent).isTrue();
            JsonNode file = sent.at("/attachments/0");
            assertThat(guest.download(file.get("file_url").asText(), data.resolve("copy-" + name)))
                    .as(name)
                    .isEqualTo(Files.size(data.resolve(name)));
            if (name.startsWith("picture")) {
                Path small = data.resolve("small-" + name);
                assertThat(guest.download(file.get("thumbnail_url").asText(), small)).isPositive();
                assertThat(ImageIO.read(small.toFile()).getWidth()).as(name).isBetween(1, 320);
            }
        }
    }

    /** Uses Chromium, pusher-js as published, and pages that send no header of their own. */
    @Test
    void pagesOfARealBrowserWork() throws IOException {
        Path executable = Chromium.executable().orElse(null);
        Assumptions.assumeTrue(
                executable != null, "There is no Chromium: apt-get install chromium");
        Optional<String> pusherJs = Chromium.pusherJs(data);
        Assumptions.assumeTrue(pusherJs.isPresent(), "npm has no pusher-js");
        Room room = checkIn();
        long conversation = conversation(enterWhenArrived(Browser.of(stack), room));
        String colleagues =
                Browser.of(stack, "john.smith")
                        .post(
                                "/api/staff_chat/" + HOTEL + "/conversations/",
                                Map.of("participant_ids", List.of(6), "title", "Night shift"))
                        .body()
                        .get("id")
                        .asText();
        try (Chromium chromium = Chromium.start(executable, data.resolve("chromium"))) {
            Chromium.Page guest = chromium.open(stack.baseUrl() + "/");
            Chromium.Page staff = chromium.open(stack.baseUrl() + "/");
            for (Chromium.Page page : List.of(guest, staff)) {
                page.load(pusherJs.orElseThrow());
                page.run(resource("page.js").replace("$C", Long.toString(conversation)));
            }
            guest.run("await enter('" + room.number() + "', '" + room.pin() + "')");
            staff.run("await signIn('" + stack.issuer().token("john.smith") + "')");

            // A guest's picture, under a name that browsers encode.
            JsonNode sent = guest.run("return upload(chat + 'upload-attachment/', {})");
            assertThat(sent.at("/attachments/0/file_name").asText()).isEqualTo("Größe_1.png");
            String address = sent.at("/attachments/0/file_url").asText();
            String small = sent.at("/attachments/0/thumbnail_url").asText();
            assertThat(staff.run("return await heard('new-message')").get("message_id").asLong())
                    .isEqualTo(sent.at("/message/id").asLong());
            // Both see it; staff have read a list before.
            assertThat(guest.run("return shown('" + address + "')").asInt()).isEqualTo(40);
            assertThat(staff.run("return shown('" + address + "')").asInt()).isEqualTo(-1);
            staff.run("await call('GET', chat + 'messages/')");
            for (Chromium.Page page : List.of(guest, staff)) {
                for (String each : List.of(address, small)) {
                    assertThat(page.run("return shown('" + each + "')").asInt()).isEqualTo(40);
                    assertThat(page.run("return (await fetch('" + each + "')).status").asInt())
                            .isEqualTo(200);
                }
            }
            // The cookie is for files only.
            assertThat(staff.run("return (await fetch(chat + 'messages/')).status").asInt())
                    .isEqualTo(401);
            assertThat(staff.run("return document.cookie").asText()).isEmpty();

            // Seen, on both sides, by paths of older clients.
            staff.run(
                    "await call('POST', '/api/chat/conversations/$C/mark-read/', {})"
                            .replace("$C", Long.toString(conversation)));
            assertThat(guest.run("return await heard('messages-read-by-staff')").get("message_ids"))
                    .extracting(JsonNode::asLong)
                    .contains(sent.at("/message/id").asLong());
            JsonNode reply =
                    staff.run("return call('POST', chat + 'messages/send/', {message: 'Nice!'})");
            guest.run("return await heard('new-staff-message')");
            assertThat(
                            guest.run(
                                            "return (await fetch(chat.replace('conversations',"
                                                    + " 'conversation') + 'mark-as-read/',"
                                                    + " {method: 'POST'})).status")
                                    .asInt())
                    .isEqualTo(200);
            assertThat(staff.run("return await heard('messages-read-by-guest')").get("message_ids"))
                    .extracting(JsonNode::asLong)
                    .contains(reply.at("/message/id").asLong());

            // Files of staff chat, by the same cookie.
            JsonNode shared =
                    staff.run(
                            "return upload('/api/staff_chat/hotel-abc/conversations/"
                                    + colleagues
                                    + "/upload/', {Authorization: 'Bearer ' + token})");
            for (String member : List.of("file_url", "thumbnail_url")) {
                String each = shared.at("/attachments/0/" + member).asText();
                assertThat(staff.run("return shown('" + each + "')").asInt()).isEqualTo(40);
                assertThat(guest.run("return shown('" + each + "')").asInt()).isEqualTo(-1);
            }
        }
    }

    /** Preflights and all, through the front door, in a browser. */
    @Test
    void pagesOfOtherOriginsCallAllServicesWithAHeader() throws IOException {
        Path executable = Chromium.executable().orElse(null);
        Assumptions.assumeTrue(
                executable != null, "There is no Chromium: apt-get install chromium");
        Room room = checkIn();
        long conversation = conversation(enterWhenArrived(Browser.of(stack), room));
        try (Chromium chromium = Chromium.start(executable, data.resolve("chromium-elsewhere"))) {
            String script =
                    resource("elsewhere.js")
                            .replace("$STACK", stack.baseUrl())
                            .replace("$C", Long.toString(conversation))
                            .replace("$TOKEN", stack.issuer().token("john.smith"));
            Chromium.Page page = chromium.open(elsewhere("127.0.0.1") + "/");
            page.run(script);
            Chromium.Page foreign = chromium.open(elsewhere("localhost") + "/");
            foreign.run(script);

            JsonNode sent = page.run("return call('POST', chat + 'messages/send/', text())");
            assertThat(sent.at("/status").asInt()).isEqualTo(201);
            assertThat(sent.at("/rate").asText()).isNotBlank();
            String message = sent.at("/body/message/id").asText();
            for (String call :
                    List.of(
                            "'PATCH', '/api/chat/messages/" + message + "/update/', text()",
                            "'GET', '/api/staff_chat/hotel-abc/conversations/'",
                            "'GET', '/api/notifications/preferences/'",
                            "'GET', '/api/pusher/config'")) {
                assertThat(page.run("return call(" + call + ")").at("/status").asInt())
                        .as(call)
                        .isEqualTo(200);
                assertThat(foreign.run("return call(" + call + ")").at("/status").asText())
                        .as(call)
                        .isEqualTo("blocked");
            }
            // The page must be able to read a refusal, too.
            assertThat(page.run("return call('GET', chat + 'nothing/')").at("/body/code").asText())
                    .isEqualTo("not-found");
            // Cookies stay with our own pages.
            JsonNode entered =
                    page.run(
                            "return call('POST', '/api/chat/hotel-abc/messages/room/"
                                    + room.number()
                                    + "/validate-chat-pin/', {pin: '"
                                    + room.pin()
                                    + "'}, {})");
            assertThat(entered.at("/status").asInt()).isEqualTo(200);
            assertThat(
                            page.run("return call('GET', chat + 'messages/', undefined, {})")
                                    .at("/status")
                                    .asInt())
                    .isEqualTo(401);
            assertThat(
                            page.run(
                                            "return call('GET', chat + 'messages/', undefined,"
                                                    + " {'X-Guest-Session': '"
                                                    + entered.at("/body/session_data/session_token")
                                                            .asText()
                                                    + "'})")
                                    .at("/status")
                                    .asInt())
                    .isEqualTo(200);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream bytes =
                Objects.requireNonNull(SystemTest.class.getResourceAsStream(name), name)) {
            return new String(bytes.readAllBytes(), UTF_8);
        }
    }

    @Test
    void databaseIsReachedByEncryptedConnectionsOnly() throws SQLException {
        try (Connection database =
                        DriverManager.getConnection(
                                stack.postgres().jdbcUrl("postgres"),
                                stack.postgres().user(),
                                stack.postgres().password());
                Statement statement = database.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "select usename, bool_and(ssl) from pg_stat_activity"
                                        + " join pg_stat_ssl using (pid)"
                                        + " where usename <> current_user group by usename")) {
            Map<String, Boolean> encrypted = new HashMap<>();
            while (rows.next()) {
                encrypted.put(rows.getString(1), rows.getBoolean(2));
            }
            assertThat(encrypted)
                    .isEqualTo(
                            Map.of("guest_chat", true, "staff_chat", true, "notification", true));
        }
    }

    @Test
    void databaseThatCannotProveItsNameIsNotMigrated() throws Exception {
        String url =
                stack.postgres().jdbcUrl("staff_chat").replace("127.0.0.1", "localhost")
                        + "?sslmode=verify-full&sslrootcert="
                        + foreignAuthority("migrations");

        assertThat(refusal(Map.of("QUARKUS_DATASOURCE_JDBC_URL", url)))
                .contains("unable to find valid certification path");
    }

    private static Path foreignAuthority(String folder) throws Exception {
        return new Certificates(data.resolve(folder)).authority();
    }

    private static String refusal(Map<String, String> settings) throws IOException {
        Path log = secondLog("staff-chat-service");
        int before = length(log);
        assertThatThrownBy(() -> stack.another("staff-chat-service", settings))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("died with exit code 1");
        return Files.readString(log).substring(before);
    }

    /** Migrations use another driver, and are left out. The service waits until it is mended. */
    @Test
    void databaseThatCannotProveItsNameIsNotUsed() throws Exception {
        Map<String, String> settings =
                Map.of(
                        "QUARKUS_FLYWAY_MIGRATE_AT_START",
                        "false",
                        "QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS",
                        foreignAuthority("service").toString());
        Path log = secondLog("staff-chat-service");
        int before = length(log);
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread start =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        stack.another("staff-chat-service", settings);
                                    } catch (StartFailure failure) {
                                        end.set(failure);
                                    }
                                });

        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    Files.exists(log)
                                            && Files.readString(log)
                                                    .substring(before)
                                                    .contains("SSL handshake failed"));
        } finally {
            start.interrupt();
            start.join();
        }
        assertThat(end.get()).hasMessageContaining("Interrupted");
    }

    private static Path secondLog(String service) {
        return stack.service(service).log().resolveSibling(service + "-2.log");
    }

    private static int length(Path log) throws IOException {
        return Files.exists(log) ? Files.readString(log).length() : 0;
    }

    @Test
    void healthAndMetricsAreNotWhereCallersAre() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (ServiceProcess service : stack.services()) {
                for (String path : List.of("/q/health", "/q/health/ready", "/q/metrics")) {
                    for (String origin : List.of(service.url(), stack.baseUrl())) {
                        HttpResponse<String> refused =
                                http.send(
                                        HttpRequest.newBuilder(URI.create(origin + path)).build(),
                                        BodyHandlers.ofString());
                        assertThat(refused.statusCode()).as(origin + path).isEqualTo(404);
                    }
                }
                assertThat(probe(service, "started")).isEqualTo(200);
                assertThat(metrics(service)).contains("# TYPE hotelchat_");
            }
        }
    }

    @Test
    void servicesTellWhenTheirCertificatesExpire() throws IOException, InterruptedException {
        Pattern expiry =
                Pattern.compile(
                        "(?m)^hotelchat_kafka_certificate_expiry_timestamp_seconds (\\S+)$");
        for (ServiceProcess service : stack.services()) {
            Matcher line = expiry.matcher(metrics(service));
            assertThat(line.find()).as(service.name()).isTrue();
            assertThat(Instant.ofEpochSecond((long) Double.parseDouble(line.group(1))))
                    .isBetween(
                            Instant.now().plus(Duration.ofDays(1)),
                            Instant.now().plus(Duration.ofDays(2)));
        }
    }

    private static String metrics(ServiceProcess service) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI metrics = URI.create(service.managementUrl() + "/q/metrics");
            return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void servicesHaveTheRightsThatTheyNeed() throws IOException {
        guestAndReceptionTalkInRealTime();

        for (ServiceProcess service : stack.services()) {
            assertThat(Files.readString(service.log()))
                    .doesNotContain("AuthorizationException", "Not authorized");
        }
    }

    @Test
    void systemsOfHotelsMayWriteTheirTopicAndNothingElse() throws Exception {
        try (KafkaProducer<String, byte[]> pms =
                        new KafkaProducer<>(
                                servers.user("hotel-pms", stack),
                                new StringSerializer(),
                                new ByteArraySerializer());
                KafkaConsumer<String, byte[]> reader =
                        new KafkaConsumer<>(
                                servers.user("hotel-pms", stack),
                                new StringDeserializer(),
                                new ByteArrayDeserializer())) {
            pms.send(new ProducerRecord<>("hotel.stays", "hotel-abc/none", "{}".getBytes(UTF_8)))
                    .get(1, TimeUnit.MINUTES);
            for (String topic : List.of("hotel.staff", "guest-chat.sessions")) {
                assertThatThrownBy(
                                () ->
                                        pms.send(new ProducerRecord<>(topic, "k", new byte[0]))
                                                .get(1, TimeUnit.MINUTES))
                        .hasRootCauseInstanceOf(TopicAuthorizationException.class);
            }
            assertThatThrownBy(() -> reader.partitionsFor("guest-chat.devices"))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
        try (KafkaProducer<String, byte[]> stranger =
                new KafkaProducer<>(
                        servers.stranger(), new StringSerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> stranger.partitionsFor("hotel.stays"))
                    .isInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    void whoMovesIsToldAndListensInTheNewRoom() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        Listener listener = listener(c);
        String newRoom = room.number() + "B";

        produce(
                "hotel.stay.moved.v1",
                room,
                Map.of(
                        "hotel_slug",
                        HOTEL,
                        "stay_id",
                        room.stayId(),
                        "from_room",
                        room.number(),
                        "to_room",
                        newRoom,
                        "moved_at",
                        Instant.now().toString(),
                        "version",
                        2));

        assertThat(listener.await(c, "conversation-moved").get("to_room").asText())
                .isEqualTo(newRoom);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(guest.get("/api/pusher/config").body().get("channels"))
                                        .extracting(JsonNode::asText)
                                        .containsExactlyInAnyOrder(
                                                c,
                                                HOTEL + "-room-" + newRoom + "-chat",
                                                HOTEL + "-room-" + newRoom + "-deletions"));
    }

    @Test
    void checkOutIsToldAndEndsTheSession() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));
        String c = HOTEL + "-conversation-" + conversation + "-chat";
        String h = HOTEL + "-new-conversation";
        Listener listener = listener(c, h);

        produce(
                "hotel.stay.checked-out.v1",
                room,
                Map.of(
                        "hotel_slug", HOTEL,
                        "stay_id", room.stayId(),
                        "room_number", room.number(),
                        "checked_out_at", Instant.now().toString(),
                        "version", 2));

        assertThat(listener.await(c, "conversation-closed").get("reason").asText())
                .isEqualTo("check-out");
        listener.await(h, "conversation-closed");
        assertThat(send(guest, conversation, "still here").status()).isEqualTo(401);
        assertThat(guest.get("/api/chat/guest-session/validate/").body().get("reason").asText())
                .isEqualTo("revoked");
        assertThat(enter(guest, room, room.pin()).status()).isEqualTo(401);
    }

    @Test
    void configNamesTheChannelsThatTheCallerMayHear() {
        Room room = checkIn();
        Browser guest = Browser.of(stack);
        long conversation = conversation(enterWhenArrived(guest, room));

        JsonNode config = guest.get("/api/pusher/config").body();

        assertThat(config.get("key").asText()).isEqualTo("local-key");
        assertThat(config.get("channel_prefix").asText()).isEmpty();
        assertThat(config.get("channels"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(
                        HOTEL + "-conversation-" + conversation + "-chat",
                        HOTEL + "-room-" + room.number() + "-chat",
                        HOTEL + "-room-" + room.number() + "-deletions");
        assertThat(Browser.of(stack, "john.smith").get("/api/pusher/config").body().get("channels"))
                .extracting(JsonNode::asText)
                .contains(HOTEL + "-staff-5-chat", HOTEL + "-new-conversation");
        assertThat(Browser.of(stack).get("/api/pusher/config").status()).isEqualTo(401);
    }

    /** Runs on what the other tests, in this class and in the other modules, have left. */
    @Test
    void noLogHoldsASecretOrWhatPeopleWrote() throws IOException {
        guestAndReceptionTalkInRealTime();
        List<Pattern> forbidden = new ArrayList<>();
        forbidden.add(Pattern.compile(Pattern.quote(CANARY)));
        // A JSON Web Token of any kind.
        forbidden.add(Pattern.compile("eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}"));
        forbidden.add(Pattern.compile("local-secret"));
        forbidden.add(Pattern.compile("my secret|When is breakfast"));
        forbidden.add(Pattern.compile("pin-[0-9a-f]{8}-|\"pin\""));
        SECRETS.forEach(secret -> forbidden.add(Pattern.compile(Pattern.quote(secret))));
        List<Path> logs = new ArrayList<>();
        try (Stream<Path> ours = Files.walk(stack.logs());
                Stream<Path> reports = Files.walk(Checkout.root(), 4)) {
            ours.filter(Files::isRegularFile).forEach(logs::add);
            reports.filter(path -> path.toString().endsWith("-output.txt")).forEach(logs::add);
        }
        assertThat(logs)
                .extracting(path -> path.getFileName().toString())
                .anyMatch(name -> name.contains("guest-chat-service"))
                .anyMatch(name -> name.contains("realtime-gateway"));

        for (Path log : logs) {
            String text = Files.readString(log);
            for (Pattern pattern : forbidden) {
                assertThat(pattern.matcher(text).find())
                        .as("%s holds %s", log, pattern.pattern().substring(0, 4))
                        .isFalse();
            }
        }
    }

    private record Room(String hotel, String number, String stayId, String pin) {}

    private static Room checkIn() {
        return checkIn(HOTEL);
    }

    private static Room checkIn(String hotel) {
        Room room =
                new Room(
                        hotel,
                        Integer.toString(NEXT_ROOM.getAndIncrement()),
                        UUID.randomUUID().toString(),
                        "pin-" + UUID.randomUUID());
        SECRETS.add(room.pin());
        produce(
                "hotel.stay.checked-in.v1",
                room,
                Map.of(
                        "hotel_slug", hotel,
                        "stay_id", room.stayId(),
                        "room_number", room.number(),
                        "guest", Map.of("first_name", "Ada", "last_name", "Byron"),
                        "checked_in_at", Instant.now().toString(),
                        "pin", room.pin(),
                        "version", 1));
        return room;
    }

    private static void produce(String type, Room room, Map<String, Object> value) {
        Answer produced =
                Browser.of(stack)
                        .post(
                                "/dev/kafka/hotel.stays",
                                Map.of(
                                        "key",
                                        room.hotel() + "/" + room.stayId(),
                                        "headers",
                                        Map.of(
                                                "ce_specversion", "1.0",
                                                "ce_id", UUID.randomUUID().toString(),
                                                "ce_source", "/pms",
                                                "ce_type", type,
                                                "content-type", "application/json"),
                                        "value",
                                        value));
        assertThat(produced.status()).isBetween(200, 299);
    }

    private static Answer enter(Browser guest, Room room, String pin) {
        return guest.post(
                "/api/chat/"
                        + room.hotel()
                        + "/messages/room/"
                        + room.number()
                        + "/validate-chat-pin/",
                Map.of("pin", pin));
    }

    /** Attempts before the check-in has arrived would count as failures. */
    private static Answer enterWhenArrived(Browser guest, Room room) {
        Browser reception =
                Browser.of(stack, room.hotel().equals(HOTEL) ? "john.smith" : "lena.meyer");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                reception
                                        .get("/api/chat/" + room.hotel() + "/conversations/")
                                        .body()
                                        .findValuesAsText("stay_id")
                                        .contains(room.stayId()));
        Answer entered = enter(guest, room, room.pin());
        assertThat(entered.status()).isEqualTo(200);
        // Waits, so that the events of the check-in itself are not counted as those of a message.
        Awaitility.await().atMost(PATIENCE).until(() -> isAnnounced(conversation(entered)));
        return entered;
    }

    private static boolean isAnnounced(long conversation) {
        return stack.pusher().events(0).stream()
                .anyMatch(
                        event ->
                                event.name().equals("new-conversation")
                                        && event.json().getLong("conversation_id") == conversation);
    }

    private static long conversation(Answer entered) {
        return Long.parseLong(entered.body().at("/session_data/conversation_id").asText());
    }

    private static Answer send(Browser who, long conversation, String text) {
        return send(who, HOTEL, conversation, text);
    }

    private static Answer send(Browser who, String hotel, long conversation, String text) {
        return who.post(
                "/api/chat/" + hotel + "/conversations/" + conversation + "/messages/send/",
                Map.of("message", text));
    }

    private Listener listener(String... channels) {
        Listener listener = Listener.on(stack);
        listeners.add(listener);
        return listener.subscribe(channels);
    }

    private static List<Long> firstArrivals(Listener listener, String channel) {
        return listener.heard(channel, "new-message").stream()
                .map(each -> each.data().get("message_id").asLong())
                .distinct()
                .toList();
    }

    private static List<Long> stored(Browser who, long conversation) {
        return stored(who, HOTEL, conversation);
    }

    private static List<Long> stored(Browser who, String hotel, long conversation) {
        List<Long> ids = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonNode page =
                    who.get(
                                    "/api/chat/"
                                            + hotel
                                            + "/conversations/"
                                            + conversation
                                            + "/messages/?limit=100&after_id="
                                            + after)
                            .body();
            if (page.isEmpty()) {
                return ids;
            }
            page.forEach(message -> ids.add(message.get("id").asLong()));
            after = ids.getLast();
        }
    }
}
