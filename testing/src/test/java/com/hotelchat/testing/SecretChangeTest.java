package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.testing.Browser.Answer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes the secret of the services as the documents describe, and checks that the data, the
 * sessions and the devices remain valid.
 */
class SecretChangeTest {

    private static final String HOTEL = "hotel-abc";

    @TempDir Path data;

    @Test
    void guestsAndDevicesStayWhileTheSecretChanges() throws Exception {
        String pin;
        String device = "token:" + UUID.randomUUID();
        String silent = "token:" + UUID.randomUUID();
        String session;
        long conversation;
        String former = Base64.getEncoder().encodeToString(random());
        String next = Base64.getEncoder().encodeToString(random());

        try (LocalStack stack = start(former)) {
            pin =
                    Browser.of(stack, "john.smith")
                            .put("/api/chat/" + HOTEL + "/rooms/901/stay/", Map.of())
                            .body()
                            .get("pin")
                            .asText();
            JsonNode entered = enter(stack, pin).body().get("session_data");
            session = entered.get("session_token").asText();
            conversation = entered.get("conversation_id").asLong();
            register(stack, "john.smith", device);
            register(stack, "maria.rossi", silent);
        }
        // Instances with the former order can open tokens that others have sealed with the next
        // secret.
        try (LocalStack stack = start(former + "," + next)) {
            says(stack, session, conversation, "the next one is known");
            awaitPushTo(stack, device);
        }
        try (LocalStack stack = start(next + "," + former)) {
            says(stack, session, conversation, "the next one seals");
            assertThat(enter(stack, pin).status()).as("a PIN of before").isEqualTo(200);
            // The same token again is the same device.
            register(stack, "john.smith", device);
            assertThat(
                            Browser.of(stack, "john.smith")
                                    .get("/api/notifications/devices/")
                                    .body()
                                    .findValues("device_id"))
                    .hasSize(1);
            awaitPushTo(stack, device);
            // A sealed token is resealed by the service itself; a PIN changes with the next guest.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> formerSecretsOfDevices(stack) == 0);
        }
        try (LocalStack stack = start(next)) {
            says(stack, session, conversation, "the former one is gone");
            awaitPushTo(stack, device);
            awaitPushTo(stack, silent);
            assertThat(enter(stack, pin).status()).as("hashed with what is gone").isEqualTo(401);
            String fresh =
                    Browser.of(stack, "john.smith")
                            .post("/api/chat/" + HOTEL + "/rooms/901/pin/")
                            .body()
                            .get("pin")
                            .asText();
            assertThat(enter(stack, fresh).status()).isEqualTo(200);
        }
    }

    private LocalStack start(String secrets) {
        return LocalStack.start(Checkout.stack(data).with(Map.of("HOTELCHAT_SECRET", secrets)));
    }

    private static void register(LocalStack stack, String owner, String token) {
        assertThat(
                        Browser.of(stack, owner)
                                .post(
                                        "/api/notifications/devices/",
                                        Map.of("fcm_token", token, "platform", "web"))
                                .status())
                .isEqualTo(201);
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static Answer enter(LocalStack stack, String pin) {
        return Browser.of(stack)
                .post(
                        "/api/chat/" + HOTEL + "/messages/room/901/validate-chat-pin/",
                        Map.of("pin", pin));
    }

    private static void says(LocalStack stack, String session, long conversation, String text) {
        assertThat(
                        Browser.withSession(stack, session)
                                .post(
                                        "/api/chat/"
                                                + HOTEL
                                                + "/conversations/"
                                                + conversation
                                                + "/messages/send/",
                                        Map.of("message", text))
                                .status())
                .as(text)
                .isEqualTo(201);
    }

    private static void awaitPushTo(LocalStack stack, String device) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                stack.pushes().messages(0).stream()
                                        .map(PushedMessage::token)
                                        .anyMatch(device::equals));
    }

    private static long formerSecretsOfDevices(LocalStack stack) throws SQLException {
        try (Connection database =
                        DriverManager.getConnection(
                                stack.postgres().jdbcUrl("notification"),
                                "notification",
                                "notification");
                Statement statement = database.createStatement();
                ResultSet devices =
                        statement.executeQuery(
                                "select count(*) filter (where secret_id is null)"
                                        + " + count(distinct secret_id) - 1 from device")) {
            devices.next();
            return devices.getLong(1);
        }
    }
}
