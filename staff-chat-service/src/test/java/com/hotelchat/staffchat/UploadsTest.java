package com.hotelchat.staffchat;

import static com.hotelchat.staffchat.Staff.CHLOE;
import static com.hotelchat.staffchat.Staff.JOHN;
import static com.hotelchat.staffchat.Staff.MARIA;
import static com.hotelchat.staffchat.Staff.as;
import static com.hotelchat.staffchat.Staff.group;
import static com.hotelchat.staffchat.Staff.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.hotelchat.attachments.UploadLimits;
import com.hotelchat.testkit.MalformedForms;
import com.hotelchat.testkit.OpenUpload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions before a body is read, and bodies that never end. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class UploadsTest {

    private static final long MIB = 1 << 20;

    private long conversation;

    @TestHTTPResource("/")
    URL service;

    @Inject UploadLimits limits;

    @ConfigProperty(name = "quarkus.http.body.uploads-directory")
    Path uploads;

    @BeforeEach
    void openAGroup() {
        Staff.awaitAll();
        conversation = group(JOHN, "Group " + UUID.randomUUID(), 6L, 7L);
    }

    @Test
    void strangersAreRefusedBeforeTheirBodyIsRead() throws IOException {

        try (OpenUpload upload = open(proof(CHLOE), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 404").contains("\"not-found\"");
        }
        try (OpenUpload upload = open(Map.of(), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 401").contains("\"unauthenticated\"");
        }
        try (OpenUpload upload = open(Map.of("Authorization", "Bearer nonsense"), 100 * MIB)) {
            assertThat(upload.answer()).startsWith("HTTP/1.1 401");
        }
        assertThat(limits.running()).isZero();
        assertThat(bodies()).isEmpty();
    }

    @Test
    void onlyAFewUploadsOfOnePersonRunAtOnceAndThoseOfOthersDo() throws IOException {
        List<OpenUpload> open = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                open.add(open(proof(JOHN), MIB));
            }
            awaitRunning(3);

            upload(JOHN)
                    .then()
                    .statusCode(429)
                    .header("Retry-After", notNullValue())
                    .body("code", equalTo("too-many-uploads"));
            upload(MARIA).then().statusCode(201);
        } finally {
            for (OpenUpload upload : open) {
                upload.close();
            }
        }
        awaitRunning(0);
        upload(JOHN).then().statusCode(201);
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void uploadsTakeBoundedRoomTogether() throws IOException {
        try (OpenUpload first = open(proof(JOHN), 500 * MIB);
                OpenUpload second = open(proof(JOHN), 500 * MIB)) {
            awaitRunning(2);
            try (OpenUpload third = open(proof(MARIA), 500 * MIB)) {
                assertThat(third.answer())
                        .startsWith("HTTP/1.1 503")
                        .containsIgnoringCase("Retry-After:")
                        .contains("\"uploads-busy\"");
            }
            try (OpenUpload small = open(proof(MARIA), MIB)) {
                awaitRunning(3);
            }
        }
        awaitRunning(0);
    }

    @Test
    void bodyThatRestsIsGivenUp() throws IOException {
        try (OpenUpload upload = open(proof(JOHN), MIB)) {
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
                                    path(conversation, "/upload/"),
                                    proof(JOHN),
                                    each.getKey()))
                    .startsWith("HTTP/1.1 201")
                    .contains("\"file_name\":\"" + each.getValue() + "\"");
        }
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    @Test
    void formThatCannotBeReadIsTheCallersMistake() throws IOException {

        MalformedForms.refusedBy(service, path(conversation, "/upload/"), proof(JOHN));

        awaitRunning(0);
        as(JOHN).get(path(conversation, "/messages/")).then().body("count", equalTo(0));
        Awaitility.await().untilAsserted(() -> assertThat(bodies()).isEmpty());
    }

    private Response upload(String username) {
        return as(username)
                .multiPart("files", "a.txt", "hello".getBytes(UTF_8), "text/plain")
                .post(path(conversation, "/upload/"));
    }

    private OpenUpload open(Map<String, String> headers, long length) throws IOException {
        return OpenUpload.begin(service, path(conversation, "/upload/"), headers, length);
    }

    private static Map<String, String> proof(String username) {
        return Map.of("Authorization", "Bearer " + StaffChatServers.issuer.token(username));
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
