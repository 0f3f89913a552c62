package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.ABC;
import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.LENA;
import static com.hotelchat.staffchat.Staff.MANAGER;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.StaffChatEvent.AttachmentDeleted;
import com.hotelchat.events.StaffChatEvent.AttachmentsAdded;
import com.hotelchat.events.StaffChatEvent.MessageDeleted;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.Topic;
import com.hotelchat.testkit.Records;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of messages among staff. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class AttachmentsTest {

    private long conversation;

    @BeforeEach
    void openAGroup() {
        Staff.awaitAll();
        conversation = group(JOHN, "Group " + UUID.randomUUID(), 6L, 7L);
    }

    @Test
    void pictureIsSentShownAndDownloaded() throws IOException {
        byte[] photo = picture();
        Response sent;
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            sent =
                    upload(
                            JOHN,
                            file("plan.png", photo).multiPart("message", "The plan, @Maria Rossi"));
            sent.then()
                    .statusCode(201)
                    .body("success", equalTo(true))
                    .body("message.message", equalTo("The plan, @Maria Rossi"))
                    .body("message.mentions", equalTo(List.of(6)))
                    .body("message.has_attachments", equalTo(true))
                    .body("attachments", hasSize(1))
                    .body("attachments[0].file_name", equalTo("plan.png"))
                    .body("attachments[0].file_type", equalTo("image"))
                    .body("attachments[0].file_size", equalTo(photo.length));
            MessageSent told =
                    (MessageSent) events.await(1, MessageSent.class::isInstance).getLast();
            assertThat(told.message().attachments()).hasSize(1);
        }
        Map<String, Object> shown = sent.jsonPath().getMap("message");
        as(MARIA).get(path(conversation, "/messages/")).then().body("messages[0]", equalTo(shown));
        as(MARIA).get(path(conversation, "/sync/")).then().body("messages", hasItem(shown));
        as(MARIA)
                .contentType("application/json")
                .body(Map.of("message", "Thanks", "reply_to", shown.get("id")))
                .post(path(conversation, "/send-message/"))
                .then()
                .body(
                        "reply_to_message.attachments_preview",
                        equalTo(sent.jsonPath().getList("attachments")));

        String url = sent.path("attachments[0].file_url");
        as(MARIA)
                .get(url.replace("/content/", "/url/"))
                .then()
                .statusCode(200)
                .body("url", equalTo(url))
                .body("file_name", equalTo("plan.png"))
                .body("mime_type", equalTo("image/png"));
        Response whole = as(MARIA).get(url);
        whole.then()
                .statusCode(200)
                .header("Content-Type", "image/png")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Disposition", startsWith("inline"));
        assertThat(whole.asByteArray()).isEqualTo(photo);
        Response part = as(MARIA).header("Range", "bytes=4-7").get(url);
        part.then().statusCode(206).header("Content-Range", "bytes 4-7/" + photo.length);
        assertThat(part.asByteArray()).hasSize(4);
        as(MARIA)
                .get(sent.<String>path("attachments[0].thumbnail_url"))
                .then()
                .statusCode(200)
                .header("Content-Type", "image/jpeg");
    }

    @Test
    void filesAloneAreNamedSoAndMayBeAddedLater() {
        Response sent = upload(JOHN, file("a.txt", "a".getBytes(UTF_8)));
        sent.then().statusCode(201).body("message.message", equalTo("[File shared]"));
        long message = sent.jsonPath().getLong("message.id");
        String key = UUID.randomUUID().toString();
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            for (int status : List.of(201, 200)) {
                upload(
                                JOHN,
                                file("b.txt", "b".getBytes(UTF_8))
                                        .multiPart("message_id", message)
                                        .multiPart("client_message_id", key))
                        .then()
                        .statusCode(status)
                        .body("attachments.file_name", equalTo(List.of("b.txt")))
                        .body("message.attachments", hasSize(2));
            }
            List<ChatEvent> told = events.await(1, this::isOurs);
            assertThat(told).hasSize(1);
            assertThat(((AttachmentsAdded) told.getFirst()).attachments()).hasSize(1);
        }
        upload(
                        JOHN,
                        file("c.txt", "c".getBytes(UTF_8))
                                .multiPart("message_id", message)
                                .multiPart("client_message_id", key))
                .then()
                .statusCode(422);
        upload(MARIA, file("c.txt", "c".getBytes(UTF_8)).multiPart("message_id", message))
                .then()
                .statusCode(403);
        upload(
                        JOHN,
                        file("c.txt", "c".getBytes(UTF_8))
                                .multiPart("message_id", message)
                                .multiPart("message", "text"))
                .then()
                .statusCode(400);
    }

    @Test
    void uploadIsAllOrNothing() throws IOException {
        Set<String> before = stored();
        upload(
                        JOHN,
                        file("a.txt", "good".getBytes(UTF_8))
                                .multiPart("files", "b.jpg", "no picture".getBytes(UTF_8)))
                .then()
                .statusCode(400)
                .body("code", equalTo("files-refused"))
                .body("details", hasSize(1))
                .body("details[0]", containsString("b.jpg"));
        upload(JOHN, file("a.exe", "MZ".getBytes(UTF_8))).then().statusCode(400);
        upload(JOHN, given().multiPart("message", "none")).then().statusCode(400);
        upload(JOHN, file("a.txt", "good".getBytes(UTF_8)).multiPart("reply_to", "1000000000"))
                .then()
                .statusCode(400);
        Path large = Files.createTempFile("large", ".txt");
        Files.write(large, new byte[(50 << 20) + 1]);
        upload(JOHN, file("a.txt", "good".getBytes(UTF_8)).multiPart("files", large.toFile()))
                .then()
                .statusCode(413)
                .body("code", equalTo("file-too-large"));
        Files.delete(large);

        as(JOHN).get(path(conversation, "/messages/")).then().body("count", equalTo(0));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored().equals(before));
    }

    @Test
    void whoMayNotReadTheMessageHasNoFile() {
        Response sent = upload(JOHN, file("a.txt", "secret".getBytes(UTF_8)));
        String url = sent.path("attachments[0].file_url");
        String attachment = url.replace("content/", "");
        as(JOHN).contentType("application/json")
                .body(Map.of("staff_ids", List.of(8)))
                .post(path(conversation, "/participants/"));
        as(MARIA).post(path(conversation, "/leave/"));
        // Chloe came after it was sent; Maria left.
        for (String outsider : List.of(CHLOE, MARIA, LENA)) {
            for (String of : List.of("content/", "url/", "thumbnail/")) {
                as(outsider).get(attachment + of).then().statusCode(404);
            }
            as(outsider).delete(attachment + "delete/").then().statusCode(404);
        }
        upload(MARIA, file("a.txt", "a".getBytes(UTF_8))).then().statusCode(404);
        upload(LENA, file("a.txt", "a".getBytes(UTF_8))).then().statusCode(404);
        given().get(url).then().statusCode(401);
        as(JOHN).get(attachment + "thumbnail/").then().statusCode(404);
        as(JOHN).get(url).then().statusCode(200);
    }

    @Test
    void senderOrManagerDeletesAFile() throws IOException {
        Set<String> before = stored();
        Response sent =
                upload(
                        JOHN,
                        file("a.txt", "a".getBytes(UTF_8))
                                .multiPart("files", "b.txt", "b".getBytes(UTF_8)));
        String first = sent.path("attachments[0].file_url");
        String second = sent.path("attachments[1].file_url");
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            deleteFile(MARIA, first).then().statusCode(403);
            for (int i = 0; i < 2; i++) {
                deleteFile(JOHN, first)
                        .then()
                        .statusCode(200)
                        .body("success", equalTo(true))
                        .body("message_id", equalTo(sent.path("message.id")));
            }
            deleteFile(MANAGER, second).then().statusCode(200);
            assertThat(events.await(2, AttachmentDeleted.class::isInstance))
                    .extracting(each -> ((AttachmentDeleted) each).messageId())
                    .containsOnly(sent.jsonPath().getLong("message.id"));
            // Nothing is left of a message of files only.
            MessageDeleted deleted =
                    (MessageDeleted) events.await(1, MessageDeleted.class::isInstance).getFirst();
            assertThat(deleted.hardDelete()).isFalse();
            assertThat(deleted.attachmentIds()).hasSize(1);
        }
        as(JOHN).get(first).then().statusCode(404);
        as(JOHN).get(path(conversation, "/messages/"))
                .then()
                .body("messages[0].attachments", hasSize(0))
                .body("messages[0].message", equalTo("[File deleted]"))
                .body("messages[0].is_deleted", equalTo(true));
        as(MARIA).get(path(conversation, "/")).then().body("unread_count", equalTo(0));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored().equals(before));
    }

    @Test
    void filesGoWithTheirMessageAndWithTheConversation() throws IOException {
        Set<String> before = stored();
        long alone =
                upload(JOHN, file("a.txt", "a".getBytes(UTF_8))).jsonPath().getLong("message.id");
        long withText =
                upload(JOHN, file("a.txt", "a".getBytes(UTF_8)).multiPart("message", "text"))
                        .jsonPath()
                        .getLong("message.id");
        upload(JOHN, file("a.txt", "a".getBytes(UTF_8))).then().statusCode(201);
        try (Records events = Records.from(Topic.STAFF_CHAT_EVENTS)) {
            as(JOHN).delete(ABC + "/messages/" + alone + "/delete/")
                    .then()
                    .body("message.message", equalTo("[File deleted]"));
            as(JOHN).delete(ABC + "/messages/" + withText + "/delete/")
                    .then()
                    .body("message.message", equalTo("[Message and file(s) deleted]"))
                    .body("message.attachments", hasSize(0));
            assertThat(events.await(2, MessageDeleted.class::isInstance))
                    .allSatisfy(
                            each -> assertThat(((MessageDeleted) each).attachmentIds()).hasSize(1));
        }
        as(JOHN).delete(path(conversation, "/")).then().statusCode(204);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored().equals(before));
    }

    @Test
    void whatACrashLeftIsErased() throws IOException, SQLException {
        Set<String> before = stored();
        Response crashed = upload(JOHN, file("a.txt", "a".getBytes(UTF_8)));
        Set<String> after = stored();
        assertThat(after).hasSize(before.size() + 1);
        try (Connection database = ServiceServers.database()) {
            // As if the upload had never become a message's, and an hour had gone by.
            database.createStatement()
                    .execute(
                            "update stored_file set erase_after = now() where storage_key in (select"
                                    + " storage_key from attachment order by id desc limit 1)");
        }
        // Any deletion wakes the sweep.
        Response other = upload(JOHN, file("b.txt", "b".getBytes(UTF_8)));
        deleteFile(JOHN, other.path("attachments[0].file_url")).then().statusCode(200);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> stored().equals(before));
        // Where the bytes are gone, so is the file.
        as(JOHN).get(crashed.<String>path("attachments[0].file_url")).then().statusCode(404);
    }

    private boolean isOurs(ChatEvent event) {
        return event.key().endsWith("/" + conversation);
    }

    private static RequestSpecification file(String name, byte[] content) {
        return given().multiPart("files", name, content);
    }

    private Response upload(String who, RequestSpecification form) {
        return form.auth()
                .oauth2(StaffChatServers.issuer.token(who))
                .post(path(conversation, "/upload/"));
    }

    private static Response deleteFile(String who, String url) {
        return as(who).delete(url.replace("/content/", "/delete/"));
    }

    /** The names of all that is in the store. */
    private static Set<String> stored() throws IOException {
        try (Stream<Path> all = Files.walk(ServiceServers.files)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static byte[] picture() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
