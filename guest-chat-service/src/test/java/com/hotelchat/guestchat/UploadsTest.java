package com.hotelchat.guestchat;

import static com.hotelchat.guestchat.Hotel.as;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.hotelchat.attachments.UploadLimits;
import com.hotelchat.guestchat.Hotel.Session;
import com.hotelchat.testkit.HostilePictures;
import com.hotelchat.testkit.MalformedForms;
import com.hotelchat.testkit.OpenUpload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions before a body is read, and bodies that never end. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class UploadsTest {

    private static final long MIB = 1 << 20;

    @TestHTTPResource("/")
    URL service;

    @Inject UploadLimits limits;

    @ConfigProperty(name = "quarkus.http.body.uploads-directory")
    Path uploads;

    @BeforeEach
    void awaitTheStaff() {
        Hotel.awaitTheStaff();
    }

    @Test
    void strangersAreRefusedBeforeTheirBodyIsRead() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();

        try (OpenUpload upload = open(guest, Map.of("X-Guest-Session", other.token()), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 404").contains("\"not-found\"");
        }
        try (OpenUpload upload = open(guest, Map.of(), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 401").contains("\"unauthenticated\"");
        }
        try (OpenUpload upload =
                open(guest, Map.of("Authorization", "Bearer nonsense"), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 401");
        }
        assertThat(limits.running()).isZero();
        assertThat(bodies()).isEmpty();
    }

    @Test
    void onlyAFewUploadsOfOneStayRunAtOnceAndThoseOfOthersDo() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();
        List<OpenUpload> open = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                open.add(open(guest, proof(guest), MIB));
            }
            awaitRunning(3);

            upload(guest)
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("code", equalTo("too-many-uploads"));
            upload(other).then().statusCode(201);
        } finally {
            for (OpenUpload upload : open) {
                upload.close();
            }
        }
        awaitRunning(0);
        upload(guest).then().statusCode(201);
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void uploadsTakeBoundedRoomTogether() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Session other = Hotel.checkIn().enter();
        try (OpenUpload first = open(guest, proof(guest), 500 * MIB);
                OpenUpload second = open(guest, proof(guest), 500 * MIB)) {
            awaitRunning(2);
            try (OpenUpload third = open(other, proof(other), 500 * MIB)) {
                assertThat(third.answer())
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("Retry-After:")
                        .contains("\"uploads-busy\"");
            }
            try (OpenUpload small = open(other, proof(other), MIB)) {
                awaitRunning(3);
            }
        }
        awaitRunning(0);
    }

    @Test
    void bodyThatRestsIsGivenUp() throws IOException {
        Session guest = Hotel.checkIn().enter();
        try (OpenUpload upload = open(guest, proof(guest), MIB)) {
            assertThat(upload.answer())
                    .startsWith("HTTP/1.1 408")
                    .contains("application/problem+json")
                    .contains("\"request-timeout\"");
        }
        awaitRunning(0);
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void filesKeepTheNamesThatOtherClientsGiveThem() throws IOException {
        Session guest = Hotel.checkIn().enter();
        Map<String, String> sent =
                Map.of(
                        "filename=\"=?utf-8?B?R3LDtsOfZS50eHQ=?=\"; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt",
                        "Größe.txt",
                        "filename=\"Gr\u00f6\u00dfe.txt\"",
                        "Größe.txt",
                        "filename=\"a%22b.txt\"",
                        "a_b.txt",
                        "filename=\"a\\\"b.txt\"",
                        "a_b.txt");
        for (Map.Entry<String, String> each : sent.entrySet()) {
            assertThat(
                            MalformedForms.upload(
                                    service,
                                    guest.path("/upload-attachment/"),
                                    proof(guest),
                                    each.getKey()))
                    .startsWith("HTTP/1.1 201")
                    .contains("\"file_name\":\"" + each.getValue() + "\"");
        }
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void formThatCannotBeReadIsTheCallersMistake() throws IOException {
        Session guest = Hotel.checkIn().enter();

        MalformedForms.refusedBy(service, guest.path("/upload-attachment/"), proof(guest));

        awaitRunning(0);
        as("john.smith").get(guest.path("/messages/")).then().body("size()", equalTo(0));
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void hostilePictureCostsNobodyButItsSender() throws Exception {
        Session hostile = Hotel.checkIn().enter();
        Session guest = Hotel.checkIn().enter();
        byte[] photo = photo();
        picture(guest, "photo.jpg", photo)
                .then()
                .body("attachments[0].thumbnail_url", notNullValue());

        picture(hostile, "a.webp", HostilePictures.webpLargerThanItsCanvas())
                .then()
                .statusCode(400)
                .body("code", equalTo("files-refused"));
        picture(hostile, "scans.jpg", HostilePictures.jpegOfScans(120))
                .then()
                .statusCode(201)
                .body("attachments[0].thumbnail_url", nullValue());
        picture(hostile, "whole.jpg", HostilePictures.progressiveJpeg())
                .then()
                .statusCode(201)
                .body("attachments[0].thumbnail_url", nullValue());

        // Few enough scans to be tried, and enough to be at work for a while.
        byte[] slow = HostilePictures.jpegOfScans(30);
        CompletableFuture<Response> atWork =
                CompletableFuture.supplyAsync(() -> picture(hostile, "slow.jpg", slow));
        while (!atWork.isDone()) {
            picture(guest, "photo.jpg", photo)
                    .then()
                    .statusCode(201)
                    .body("attachments[0].thumbnail_url", notNullValue());
        }
        atWork.get().then().statusCode(201);
    }

    private static byte[] photo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
        return bytes.toByteArray();
    }

    private static Response picture(Session guest, String name, byte[] bytes) {
        return guest.request()
                .multiPart("files", name, bytes, "application/octet-stream")
                .post(guest.path("/upload-attachment/"));
    }

    private Response upload(Session guest) {
        return guest.request()
                .multiPart("files", "a.txt", "hello".getBytes(UTF_8), "text/plain")
                .post(guest.path("/upload-attachment/"));
    }

    private OpenUpload open(Session guest, Map<String, String> headers, long length)
            throws IOException {
        return OpenUpload.begin(service, guest.path("/upload-attachment/"), headers, length);
    }

    private static Map<String, String> proof(Session guest) {
        return Map.of("X-Guest-Session", guest.token());
    }

    private void awaitRunning(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(limits.running()).isEqualTo(count));
    }

    private List<Path> bodies() throws IOException {
        if (Files.notExists(uploads)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(uploads)) {
            return files.toList();
        }
    }
}
