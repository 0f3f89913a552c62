package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.hotelchat.events.GuestChatEvent.AttachmentDeleted;
import com.hotelchat.events.GuestChatEvent.AttachmentsAdded;
import com.hotelchat.events.GuestChatEvent.MessageDeleted;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.guestchat.Hotel.Stay;
import com.hotelchat.testkit.Records;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of messages: sent, shown, deleted, and refused. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class AttachmentsTest {

    private static final String JOHN = "john.smith";
    private static final String MANAGER = "ahmed.khan";
    private static final int MIB = 1 << 20;

    @TestHTTPResource("/")
    URL service;

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void pictureIsSentShownAndDownloaded() throws IOException {
        Session guest = Hotel.checkIn().enter();
        byte[] photo = picture("jpg", 800, 600);
        Response sent;
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            sent = uploadAsBrowsersDo(guest, guest.request(), "Blick vom Balkon é😀.jpg", photo);
            sent.then()
                    .statusCode(201)
                    .body("success", equalTo(true))
                    .body("warnings", nullValue())
                    .body("message.message", equalTo("[File shared]"))
                    .body("message.has_attachments", equalTo(true))
                    .body("attachments", hasSize(1))
                    .body("attachments[0].file_name", equalTo("Blick vom Balkon é😀.jpg"))
                    .body("attachments[0].file_type", equalTo("image"))
                    .body("attachments[0].mime_type", equalTo("image/jpeg"))
                    .body("attachments[0].file_size", equalTo(photo.length));
            MessageSent told =
                    (MessageSent) events.await(1, MessageSent.class::isInstance).getLast();
            assertThat(told.message().attachments()).hasSize(1);
            assertThat(told.message().id()).isEqualTo(sent.jsonPath().getLong("message.id"));
        }
        Map<String, Object> shown = sent.jsonPath().getMap("message");
        as(JOHN).get(guest.path("/messages/")).then().body("[0]", equalTo(shown));
        as(JOHN).get(guest.path("/sync/")).then().body("messages", hasItem(shown));
        guest.send(as(JOHN), Map.of("message", "Nice!", "reply_to", shown.get("id")))
                .then()
                .body("message.reply_to.attachment_count", equalTo(1))
                .body("message.reply_to.has_attachments", equalTo(true))
                .body(
                        "message.reply_to.attachments",
                        equalTo(sent.jsonPath().getList("attachments")));

        for (RequestSpecification who : List.of(guest.request(), as(JOHN))) {
            Response download = who.get(sent.<String>path("attachments[0].file_url"));
            download.then()
                    .statusCode(200)
                    .header("Content-Type", "image/jpeg")
                    .header("Content-Length", String.valueOf(photo.length))
                    .header("Accept-Ranges", "bytes")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", "private, no-cache")
                    .header("Content-Disposition", startsWith("inline; filename=\"Blick"))
                    .header("Content-Disposition", containsString("filename*=UTF-8''Blick%20vom"));
            assertThat(download.asByteArray()).isEqualTo(photo);
        }
        Response thumbnail = guest.request().get(sent.<String>path("attachments[0].thumbnail_url"));
        thumbnail.then().statusCode(200).header("Content-Type", "image/jpeg");
        BufferedImage small = ImageIO.read(new ByteArrayInputStream(thumbnail.asByteArray()));
        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(240);
    }

    @Test
    void partsAndUnchangedFilesAreAnsweredAsSuch() {
        Session guest = Hotel.checkIn().enter();
        String url =
                upload(guest, as(JOHN), "menu.txt", "0123456789".getBytes(UTF_8))
                        .path("attachments[0].file_url");
        String tag = guest.request().get(url).header("ETag");

        guest.request()
                .header("Range", "bytes=2-4")
                .get(url)
                .then()
                .statusCode(206)
                .header("Content-Range", "bytes 2-4/10")
                .header("Content-Length", "3")
                .body(equalTo("234"));
        guest.request()
                .header("Range", "bytes=-2")
                .header("If-Range", tag)
                .get(url)
                .then()
                .statusCode(206)
                .body(equalTo("89"));
        guest.request()
                .header("Range", "bytes=2-4")
                .header("If-Range", "\"older\"")
                .get(url)
                .then()
                .statusCode(200)
                .body(equalTo("0123456789"));
        guest.request()
                .header("Range", "bytes=10-")
                .get(url)
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */10")
                .body("code", equalTo("range-not-satisfiable"));
        guest.request()
                .header("If-None-Match", tag)
                .get(url)
                .then()
                .statusCode(304)
                .header("ETag", tag);
        guest.request()
                .get(url)
                .then()
                .header("Content-Disposition", startsWith("attachment; filename=\"menu.txt\""));
    }

    @Test
    void whatIsNotAcceptableIsNamedAndTheRestIsSent() throws IOException {
        Session guest = Hotel.checkIn().enter();

        given(guest.request())
                .multiPart("message", "Three things", "text/plain; charset=UTF-8")
                .multiPart("files", "../../etc/passwd.txt", "root".getBytes(UTF_8))
                .multiPart("files", "photo.jpg", zip())
                .multiPart("files", "huge.png", hugePng())
                .multiPart("files", "run.exe", "MZ".getBytes(UTF_8))
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(201)
                .body("message.message", equalTo("Three things"))
                .body("attachments.file_name", equalTo(List.of("passwd.txt")))
                .body("warnings", hasSize(3))
                .body("warnings[0]", startsWith("photo.jpg: "))
                .body("warnings[1]", equalTo("huge.png: the picture has too many pixels"))
                .body("warnings[2]", equalTo("run.exe: files of this type are not accepted"));
    }

    @Test
    void whenNothingIsAcceptableNothingIsStored() throws Exception {
        Session guest = Hotel.checkIn().enter();
        Set<String> before = stored();
        int sequence = as(JOHN).get(guest.path("/")).path("sequence");
        Map<String, byte[]> bad = new LinkedHashMap<>();
        bad.put("photo.jpg", zip());
        bad.put("huge.png", hugePng());
        bad.put("page.html", "<script>alert(1)</script>".getBytes(UTF_8));
        bad.put("page.txt", "<html><script>alert(1)</script></html>".getBytes(UTF_8));
        bad.put("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(UTF_8));
        bad.put("empty.txt", new byte[0]);
        bad.put("nameless", "text".getBytes(UTF_8));
        for (Map.Entry<String, byte[]> file : bad.entrySet()) {
            upload(guest, guest.request(), file.getKey(), file.getValue())
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("files-refused"))
                    .body("details", hasSize(1))
                    .body("details[0]", startsWith(file.getKey() + ": "));
        }
        given(guest.request())
                .multiPart("message", "no files")
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(400)
                .body("details", hasSize(1));
        RequestSpecification eleven = given(guest.request());
        for (int i = 0; i < 11; i++) {
            eleven.multiPart("files", i + ".txt", "text".getBytes(UTF_8));
        }
        eleven.post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(400)
                .body("details", hasSize(1));
        for (Map.Entry<String, String> field :
                Map.of(
                                "message", "a".repeat(5_001),
                                "message_id", "x",
                                "reply_to", "9223372036854775807",
                                "client_message_id", "x")
                        .entrySet()) {
            given(guest.request())
                    .multiPart(field.getKey(), field.getValue())
                    .multiPart("files", "a.txt", "text".getBytes(UTF_8))
                    .post(guest.path("/upload-attachment/"))
                    .then()
                    .statusCode(400)
                    .body("errors[0].field", equalTo(field.getKey()));
        }
        given(guest.request())
                .contentType("application/json")
                .body("{}")
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(415);

        awaitStored(before);
        as(JOHN).get(guest.path("/")).then().body("sequence", equalTo(sequence));
        as(JOHN).get(guest.path("/messages/")).then().body("$", empty());
    }

    @Test
    void tooLargeFileIsRefusedAndAmongOthersNamed(@TempDir Path folder) throws IOException {
        Session guest = Hotel.checkIn().enter();
        Path large = folder.resolve("large.txt");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(51L * MIB);
        }

        given(guest.request())
                .multiPart("files", large.toFile())
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(413)
                .body("code", equalTo("file-too-large"))
                .body("details[0]", equalTo("large.txt: the file is larger than 50.0 MB"));
        given(guest.request())
                .multiPart("files", large.toFile())
                .multiPart("files", "small.txt", "text".getBytes(UTF_8))
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(201)
                .body("attachments.file_name", equalTo(List.of("small.txt")))
                .body("warnings", hasSize(1));
    }

    @Test
    void uploadThatSaysHowMuchTooLargeItIsIsRefusedUnread() throws IOException {
        Session guest = Hotel.checkIn().enter();
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + guest.path("/upload-attachment/")
                                            + " HTTP/1.1\r\nHost: localhost\r\nX-Guest-Session: "
                                            + guest.token()
                                            + "\r\nContent-Type: multipart/form-data; boundary=x"
                                            + "\r\nContent-Length: 1073741824\r\n\r\n--x")
                                    .getBytes(UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 413").contains("\"code\"");
        }
    }

    @Test
    void repeatedUploadIsSentOnce() throws Exception {
        Session guest = Hotel.checkIn().enter();
        String id = UUID.randomUUID().toString();
        byte[] text = "same".getBytes(UTF_8);
        Response first = repeatable(guest, id, "a.txt", text);
        first.then().statusCode(201);
        Set<String> before = stored();

        Response second = repeatable(guest, id, "a.txt", text);

        second.then().statusCode(200);
        assertThat(second.jsonPath().getMap("message"))
                .isEqualTo(first.jsonPath().getMap("message"));
        repeatable(guest, id, "a.txt", "other".getBytes(UTF_8))
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency-key-reused"));
        awaitStored(before);
        as(JOHN).get(guest.path("/messages/")).then().body("$", hasSize(1));
    }

    @Test
    void senderAddsFilesToOwnMessage() throws Exception {
        Session guest = Hotel.checkIn().enter();
        int mine = guest.says("The lamp is broken").path("message.id");
        int theirs = guest.send(as(JOHN), "Which one?").path("message.id");
        int sequence = as(JOHN).get(guest.path("/")).path("sequence");
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            add(guest, guest.request(), mine, null, "lamp.png", picture("png", 40, 30))
                    .then()
                    .statusCode(201)
                    .body("message.id", equalTo(mine))
                    .body("message.message", equalTo("The lamp is broken"))
                    .body("message.attachments", hasSize(1))
                    .body("attachments", hasSize(1));
            AttachmentsAdded told =
                    (AttachmentsAdded)
                            events.await(1, AttachmentsAdded.class::isInstance).getFirst();
            assertThat(told.sequence()).isEqualTo(sequence + 1);
            assertThat(told.message().attachments()).hasSize(1);
        }
        as(JOHN).get(guest.path("/sync/?after=" + sequence))
                .then()
                .body("messages.id", equalTo(List.of(mine)));
        String id = UUID.randomUUID().toString();
        byte[] text = "text".getBytes(UTF_8);
        add(guest, guest.request(), mine, id, "a.txt", text).then().statusCode(201);
        Set<String> before = stored();

        add(guest, guest.request(), mine, id, "a.txt", text)
                .then()
                .statusCode(200)
                .body("message.attachments", hasSize(2))
                .body("attachments.file_name", equalTo(List.of("a.txt")));
        add(guest, guest.request(), mine, id, "b.txt", text).then().statusCode(422);
        add(guest, guest.request(), theirs, null, "a.txt", text).then().statusCode(403);
        add(guest, as(MANAGER), theirs, null, "a.txt", text).then().statusCode(403);
        Session other = Hotel.checkIn().enter();
        int elsewhere = other.says("Hello").path("message.id");
        add(guest, guest.request(), elsewhere, null, "a.txt", text).then().statusCode(404);
        int ofJohn = other.send(as(JOHN), "Hello").path("message.id");
        add(guest, as(JOHN), ofJohn, null, "a.txt", text)
                .then()
                .statusCode(400)
                .body("errors[0].field", equalTo("message_id"));
        given(guest.request())
                .multiPart("message_id", mine)
                .multiPart("message", "and a text")
                .multiPart("files", "a.txt", text)
                .post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(400);
        RequestSpecification nine = given(guest.request()).multiPart("message_id", mine);
        for (int i = 0; i < 9; i++) {
            nine.multiPart("files", i + ".txt", text);
        }
        nine.post(guest.path("/upload-attachment/"))
                .then()
                .statusCode(400)
                .body("code", equalTo("files-refused"));
        int deleted = guest.says("Never mind").path("message.id");
        guest.request().delete("/api/chat/messages/" + deleted + "/delete/");
        add(guest, guest.request(), deleted, null, "a.txt", text)
                .then()
                .statusCode(400)
                .body("code", equalTo("message-deleted"));
        awaitStored(before);
    }

    @Test
    void senderOrManagerDeletesAFileAndItsBytes() throws Exception {
        Session guest = Hotel.checkIn().enter();
        Set<String> before = stored();
        Response sent =
                given(guest.request())
                        .multiPart("message", "Two")
                        .multiPart("files", "a.png", picture("png", 40, 30))
                        .multiPart("files", "b.txt", "text".getBytes(UTF_8))
                        .post(guest.path("/upload-attachment/"));
        int message = sent.path("message.id");
        int first = sent.path("attachments[0].id");
        int second = sent.path("attachments[1].id");
        assertThat(stored()).hasSize(before.size() + 3);

        delete(as(JOHN), first).then().statusCode(403);
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            for (int i = 0; i < 2; i++) {
                delete(guest.request(), first)
                        .then()
                        .statusCode(200)
                        .body("success", equalTo(true))
                        .body("attachment_id", equalTo(first))
                        .body("message_id", equalTo(message));
            }
            delete(as(MANAGER), second).then().statusCode(200);
            List<?> told = events.await(2, AttachmentDeleted.class::isInstance);
            assertThat(told)
                    .extracting(each -> ((AttachmentDeleted) each).attachmentId())
                    .containsExactly((long) first, (long) second);
        }

        for (int id : List.of(first, second)) {
            guest.request().get("/api/chat/attachments/" + id + "/content/").then().statusCode(404);
        }
        guest.request()
                .get("/api/chat/attachments/" + first + "/thumbnail/")
                .then()
                .statusCode(404);
        guest.request()
                .get(guest.path("/messages/"))
                .then()
                .body("[0].attachments", empty())
                .body("[0].message", equalTo("Two"));
        awaitStored(before);
        int ofStaff =
                upload(guest, as(JOHN), "c.txt", "text".getBytes(UTF_8)).path("attachments[0].id");
        delete(guest.request(), ofStaff).then().statusCode(403);
        delete(guest.request(), 1_000_000_000).then().statusCode(404);
    }

    @Test
    void messageOfFilesOnlyIsDeletedWithItsLastFile() {
        Session guest = Hotel.checkIn().enter();
        int alone =
                upload(guest, guest.request(), "a.txt", "text".getBytes(UTF_8))
                        .path("attachments[0].id");
        as(JOHN).get(guest.path("/")).then().body("unread_count", equalTo(1));
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            delete(guest.request(), alone).then().statusCode(200);
            MessageDeleted deleted =
                    (MessageDeleted) events.await(1, MessageDeleted.class::isInstance).getFirst();
            assertThat(deleted.attachmentIds()).containsExactly((long) alone);
            assertThat(deleted.wasUnread()).isTrue();
        }

        guest.request()
                .get(guest.path("/messages/"))
                .then()
                .body("[0].message", equalTo("[File deleted]"))
                .body("[0].is_deleted", equalTo(true));
        as(JOHN).get(guest.path("/")).then().body("unread_count", equalTo(0));
        delete(guest.request(), alone).then().statusCode(200);
    }

    @Test
    void deletedMessageTakesItsFilesAlong() throws Exception {
        Session guest = Hotel.checkIn().enter();
        Set<String> before = stored();
        byte[] text = "text".getBytes(UTF_8);
        Response filesOnly = upload(guest, guest.request(), "a.txt", text);
        Response both =
                given(guest.request())
                        .multiPart("message", "Look")
                        .multiPart("files", "a.txt", text)
                        .post(guest.path("/upload-attachment/"));
        Response hard = upload(guest, as(JOHN), "a.txt", text);
        try (Records events = Records.from(Topic.GUEST_CHAT_EVENTS)) {
            deleteMessage(guest.request(), filesOnly, "")
                    .then()
                    .body("message.message", equalTo("[File deleted]"))
                    .body("message.attachments", empty());
            deleteMessage(guest.request(), both, "")
                    .then()
                    .body("message.message", equalTo("[Message and file(s) deleted]"));
            deleteMessage(as(JOHN), hard, "?hard_delete=true").then().statusCode(200);
            List<?> told = events.await(3, MessageDeleted.class::isInstance);
            assertThat(told)
                    .extracting(each -> ((MessageDeleted) each).attachmentIds())
                    .containsExactly(
                            List.of(filesOnly.jsonPath().getLong("attachments[0].id")),
                            List.of(both.jsonPath().getLong("attachments[0].id")),
                            List.of(hard.jsonPath().getLong("attachments[0].id")));
        }

        for (Response sent : List.of(filesOnly, both, hard)) {
            as(JOHN).get(sent.<String>path("attachments[0].file_url")).then().statusCode(404);
        }
        awaitStored(before);
    }

    @Test
    void strangersReachNoFile() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Response sent = upload(guest, guest.request(), "a.png", picture("png", 40, 30));
        int id = sent.path("attachments[0].id");
        Session otherRoom = Hotel.checkIn().enter();
        Session former = Hotel.checkIn().enter();
        former.stay().checkOut(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> former.request().get(former.path("/")).statusCode() == 401);
        Map<RequestSpecification, Integer> strangers = new LinkedHashMap<>();
        strangers.put(given(), 401);
        strangers.put(given().auth().oauth2("garbage"), 401);
        strangers.put(given().header("X-Guest-Session", guest.token() + "x"), 401);
        strangers.put(otherRoom.request(), 404);
        strangers.put(former.request(), 404);
        for (Map.Entry<RequestSpecification, Integer> stranger : strangers.entrySet()) {
            RequestSpecification who = stranger.getKey();
            int status = stranger.getValue();
            for (String what : List.of("content", "thumbnail")) {
                given(who)
                        .get("/api/chat/attachments/" + id + "/" + what + "/")
                        .then()
                        .statusCode(status);
            }
            delete(given(who), id).then().statusCode(status);
            upload(guest, given(who), "a.txt", "text".getBytes(UTF_8)).then().statusCode(status);
        }
        for (String what : List.of("content", "thumbnail")) {
            as("lena.meyer")
                    .get("/api/chat/attachments/" + id + "/" + what + "/")
                    .then()
                    .statusCode(404);
        }
        delete(as("lena.meyer"), id).then().statusCode(404);
        upload(guest, as("lena.meyer"), "a.txt", "text".getBytes(UTF_8)).then().statusCode(404);
    }

    @Test
    void formerGuestAndTheNextOneReachNoFileOfTheLast() {
        Stay stay = Hotel.checkIn();
        Session guest = stay.enter();
        String url =
                upload(guest, guest.request(), "a.txt", "text".getBytes(UTF_8))
                        .path("attachments[0].file_url");
        stay.checkOut(2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> guest.request().get(url).statusCode() == 401);
        Session next = Hotel.checkIn(stay.hotel(), stay.room()).enter();

        next.request().get(url).then().statusCode(404);
        upload(guest, guest.request(), "a.txt", "text".getBytes(UTF_8)).then().statusCode(401);
        upload(guest, as(JOHN), "a.txt", "text".getBytes(UTF_8)).then().statusCode(409);
        as(JOHN).get(url).then().statusCode(200);
    }

    @Test
    void whatACrashLeftIsErasedInTime() throws Exception {
        Set<String> before = stored();
        String left = "0".repeat(31) + "1";
        String uploading = "0".repeat(31) + "2";
        for (String key : List.of(left, uploading)) {
            Path file = GuestChatServers.files.resolve("00").resolve("00").resolve(key);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "orphan");
        }
        try (Connection database = GuestChatServers.database()) {
            database.createStatement()
                    .execute(
                            "insert into stored_file values ('%s', now() - interval '1 s'), ('%s', now() + interval '1 h')"
                                    .formatted(left, uploading));
        }
        Session guest = Hotel.checkIn().enter();

        // Whatever is deleted wakes the sweep.
        delete(
                        guest.request(),
                        upload(guest, guest.request(), "a.txt", "text".getBytes(UTF_8))
                                .path("attachments[0].id"))
                .then()
                .statusCode(200);

        before.add(uploading);
        awaitStored(before);
        try (Connection database = GuestChatServers.database()) {
            database.createStatement()
                    .execute("delete from stored_file where storage_key = '" + uploading + "'");
        }
        Files.delete(GuestChatServers.files.resolve("00").resolve("00").resolve(uploading));
    }

    private static Response upload(
            Session of, RequestSpecification who, String name, byte[] bytes) {
        return given(who).multiPart("files", name, bytes).post(of.path("/upload-attachment/"));
    }

    /** Uploads as browsers do, with the name in UTF-8. */
    private static Response uploadAsBrowsersDo(
            Session of, RequestSpecification who, String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(
                ("--line\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
                                + name
                                + "\"\r\nContent-Type: image/jpeg\r\n\r\n")
                        .getBytes(UTF_8));
        body.write(bytes);
        body.write("\r\n--line--\r\n".getBytes(UTF_8));
        return given(who)
                .config(
                        RestAssuredConfig.config()
                                .encoderConfig(
                                        EncoderConfig.encoderConfig()
                                                .encodeContentTypeAs(
                                                        "multipart/form-data", ContentType.BINARY)))
                .contentType("multipart/form-data; boundary=line")
                .body(body.toByteArray())
                .post(of.path("/upload-attachment/"));
    }

    private static Response repeatable(Session guest, String id, String name, byte[] bytes) {
        return given(guest.request())
                .multiPart("client_message_id", id)
                .multiPart("files", name, bytes)
                .post(guest.path("/upload-attachment/"));
    }

    private static Response add(
            Session of,
            RequestSpecification who,
            int message,
            String id,
            String name,
            byte[] bytes) {
        RequestSpecification request = given(who).multiPart("message_id", message);
        if (id != null) {
            request.multiPart("client_message_id", id);
        }
        return request.multiPart("files", name, bytes).post(of.path("/upload-attachment/"));
    }

    private static Response delete(RequestSpecification who, int attachment) {
        return who.delete("/api/chat/attachments/" + attachment + "/delete/");
    }

    private static Response deleteMessage(RequestSpecification who, Response sent, String query) {
        return who.delete("/api/chat/messages/" + sent.path("message.id") + "/delete/" + query);
    }

    /** The names of the files in the store. */
    private static Set<String> stored() throws IOException {
        try (Stream<Path> files = Files.walk(GuestChatServers.files)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void awaitStored(Set<String> expected) throws IOException, SQLException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(stored()).isEqualTo(expected));
    }

    private static byte[] picture(String format, int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
        return bytes.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            archive.putNextEntry(new ZipEntry("a.txt"));
            archive.write("text".getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /** 50,000 by 50,000 pixels, as the header says; there are none. */
    private static byte[] hugePng() throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(header);
        data.writeBytes("IHDR");
        data.writeInt(50_000);
        data.writeInt(50_000);
        data.write(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream whole = new DataOutputStream(bytes);
        whole.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        whole.writeInt(header.size() - 4);
        header.writeTo(whole);
        whole.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }
}
