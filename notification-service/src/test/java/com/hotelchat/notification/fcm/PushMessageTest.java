package com.hotelchat.notification.fcm;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.notification.fcm.PushMessage.Shown;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushMessageTest {

    private static final long NOW = 1_796_000_000;
    private static final String FAMILY =
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66";

    private static JsonObject message(String token, Shown shown, Map<String, String> data) {
        return new PushMessage(token, shown, data, "guest-chat-4", true, 3, Duration.ofHours(1))
                .toJson(NOW)
                .getJsonObject("message");
    }

    private static int bytes(JsonObject message) {
        return message.toBuffer().length();
    }

    @Test
    void leavesWhatFitsAsItIs() {
        JsonObject message =
                message("t", new Shown("Title", "Body"), Map.of("url", "/hotel-abc/chat/4"));

        assertThat(message.getJsonObject("notification").getMap())
                .containsEntry("title", "Title")
                .containsEntry("body", "Body");
        assertThat(message.getJsonObject("data").getString("url")).isEqualTo("/hotel-abc/chat/4");
    }

    @Test
    void shortensTheBodyFirstAndBetweenClusters() {
        JsonObject message =
                message("t".repeat(1024), new Shown("Title", FAMILY.repeat(200)), Map.of());

        assertThat(bytes(message)).isBetween(4096 - 25, 4096);
        JsonObject shown = message.getJsonObject("notification");
        assertThat(shown.getString("title")).isEqualTo("Title");
        assertThat(shown.getString("body")).matches("(" + FAMILY + ")+");
    }

    @Test
    void countsTheBytesOfEscapes() {
        JsonObject message = message("t", new Shown("Title", "\u0001\"\\".repeat(1500)), Map.of());

        assertThat(bytes(message)).isBetween(4000, 4096);
    }

    @Test
    void shortensTitleNameAndAddressWhereTheBodyIsNotEnough() {
        JsonObject message =
                message(
                        "t".repeat(1024),
                        new Shown("\ud83d\ude00".repeat(300), "\ud83d\ude00".repeat(100)),
                        Map.of(
                                "sender_name",
                                "\ud83d\ude00".repeat(300),
                                "url",
                                "https://hotel-abc.example/" + "a".repeat(3000)));

        assertThat(bytes(message)).isLessThanOrEqualTo(4096);
        JsonObject shown = message.getJsonObject("notification");
        assertThat(shown.getString("title")).startsWith("\ud83d\ude00");
        assertThat(shown.getString("body")).startsWith("\ud83d\ude00");
        assertThat(message.getJsonObject("data").getString("url"))
                .isEqualTo("https://hotel-abc.example/");
    }
}
