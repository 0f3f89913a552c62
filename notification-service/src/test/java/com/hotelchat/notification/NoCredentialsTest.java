package com.hotelchat.notification;

import static com.hotelchat.notification.People.DEVICES;
import static com.hotelchat.notification.People.as;
import static com.hotelchat.notification.People.newcomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.events.NotificationEvent.Reason;
import com.hotelchat.events.NotificationEvent.Withheld;
import com.hotelchat.events.Topic;
import com.hotelchat.notification.Chats.GuestChat;
import com.hotelchat.testkit.Management;
import com.hotelchat.testkit.Records;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Without a service account nothing is pushed, and what would have been is noted. */
@QuarkusTest
@TestProfile(NoCredentialsTest.Profile.class)
class NoCredentialsTest {

    /** A service of its own. */
    public static class Profile implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(Servers.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** Servers around it that know no service account. */
    public static class Servers extends NotificationServers {

        @Override
        protected Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>(super.settings());
            settings.remove("hotelchat.fcm.credentials");
            return settings;
        }
    }

    @Test
    void whatWouldHaveBeenPushedIsNoted() {
        long zoe = newcomer();
        as(zoe).contentType("application/json")
                .body(Map.of("fcm_token", "token:" + UUID.randomUUID(), "platform", "web"))
                .post(DEVICES)
                .then()
                .statusCode(201);
        try (Records told = Records.from(Topic.NOTIFICATION_EVENTS)) {
            long message = new GuestChat("a-stay", Chats.next()).guestSays("Hello", zoe);

            Withheld withheld = (Withheld) told.await(1, any -> true).getFirst();
            assertThat(withheld.reason()).isEqualTo(Reason.NO_CREDENTIALS);
            assertThat(withheld.about().messageId()).isEqualTo(message);
        }
        assertThat(NotificationServers.pushes.messages(0)).isEmpty();
        Management.get("/q/health/ready").then().statusCode(200);
    }
}
