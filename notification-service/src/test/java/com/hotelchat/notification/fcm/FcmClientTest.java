package com.hotelchat.notification.fcm;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.PushFault;
import com.hotelchat.localstack.PushedMessage;
import com.hotelchat.notification.NotificationServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages to FCM, and what its answers mean. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class FcmClientTest {

    private final String token = "token:" + UUID.randomUUID();

    @Inject FcmClient client;

    @AfterEach
    void heal() {
        NotificationServers.pushes.faults(PushFault.NONE);
    }

    @Test
    void messageArrivesWithWhatEachPlatformWants() {
        assertThat(send(true)).isInstanceOf(FcmAnswer.Accepted.class);

        PushedMessage got = NotificationServers.pushes.messages(0).getLast();
        assertThat(got.token()).isEqualTo(token);
        assertThat(got.notification().getString("title")).isEqualTo("New message - Room 101");
        assertThat(got.data().getString("type")).isEqualTo("new_chat_message");
        assertThat(got.android().getString("priority")).isEqualTo("HIGH");
        assertThat(got.android().getString("ttl")).isEqualTo("3600s");
        assertThat(got.android().getJsonObject("notification").getString("tag")).isEqualTo("c-4");
        assertThat(got.apns().getJsonObject("headers").getString("apns-collapse-id"))
                .isEqualTo("c-4");
        assertThat(got.apns().getJsonObject("payload").getJsonObject("aps").getInteger("badge"))
                .isEqualTo(3);
        assertThat(got.webpush().getJsonObject("headers").getString("Urgency")).isEqualTo("high");
    }

    @Test
    void silentMessageShowsNothing() {
        assertThat(send(false)).isInstanceOf(FcmAnswer.Accepted.class);

        PushedMessage got = NotificationServers.pushes.messages(0).getLast();
        assertThat(got.notification()).isNull();
        assertThat(
                        got.apns()
                                .getJsonObject("payload")
                                .getJsonObject("aps")
                                .getInteger("content-available"))
                .isEqualTo(1);
    }

    @Test
    void deviceThatIsGoneIsSaidToBe() {
        NotificationServers.pushes.faults(PushFault.of(PushFault.Mode.UNREGISTERED).token(token));
        assertThat(send(true)).isEqualTo(new FcmAnswer.DeviceGone("UNREGISTERED"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void whatMayHealIsForLater(int status) {
        NotificationServers.pushes.faults(
                PushFault.of(PushFault.Mode.ERROR).status(status).token(token));
        assertThat(send(true)).isInstanceOf(FcmAnswer.Later.class);
    }

    @Test
    void silenceIsForLater() {
        NotificationServers.pushes.faults(PushFault.of(PushFault.Mode.HANG).token(token));
        assertThat(send(true)).isInstanceOf(FcmAnswer.Later.class);
    }

    @Test
    void answersMeanWhatTheyMean() {
        assertThat(FcmAnswer.of(429, "7", "{}"))
                .isEqualTo(new FcmAnswer.Later(429, java.util.Optional.of(Duration.ofSeconds(7))));
        assertThat(FcmAnswer.of(401, null, "x")).isEqualTo(new FcmAnswer.Unauthorised(401));
        assertThat(FcmAnswer.of(403, null, "{}")).isEqualTo(new FcmAnswer.Unauthorised(403));
        assertThat(FcmAnswer.of(413, null, "")).isEqualTo(new FcmAnswer.MessageRefused(413));
    }

    private FcmAnswer send(boolean isShown) {
        return client.send(
                        new PushMessage(
                                token,
                                isShown
                                        ? new PushMessage.Shown("New message - Room 101", "Hello")
                                        : null,
                                Map.of("type", "new_chat_message"),
                                "c-4",
                                true,
                                3,
                                Duration.ofHours(1)))
                .await()
                .atMost(Duration.ofSeconds(20));
    }
}
