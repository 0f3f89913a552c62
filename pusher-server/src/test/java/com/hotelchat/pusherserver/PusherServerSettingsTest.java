package com.hotelchat.pusherserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of the program: their defaults, and the sentence about each that is wrong. */
class PusherServerSettingsTest {

    private static final PusherApp APP = new PusherApp("17", "some-key", "some+secret=");

    private static Map<String, String> required() {
        return new HashMap<>(
                Map.of(
                        "PUSHER_APP_ID",
                        APP.id(),
                        "PUSHER_KEY",
                        APP.key(),
                        "PUSHER_SECRET",
                        APP.secret()));
    }

    @Test
    void listensOn6001AndSendsNoWebhooksByDefault() {
        assertThat(PusherServerSettings.of(required()))
                .isEqualTo(new PusherServerSettings(APP, 6001, null));
    }

    @Test
    void readsPortAndWebhookUrl() {
        Map<String, String> environment = required();
        environment.put("PORT", "7001");
        environment.put("WEBHOOK_URL", "https://gateway:8084/hooks");

        assertThat(PusherServerSettings.of(environment))
                .isEqualTo(new PusherServerSettings(APP, 7001, "https://gateway:8084/hooks"));
    }

    @ParameterizedTest
    @CsvSource({
        "PUSHER_APP_ID,' ',PUSHER_APP_ID must be set.",
        "PUSHER_KEY,'',PUSHER_KEY must be set.",
        "PUSHER_SECRET,'',PUSHER_SECRET must be set.",
        "PUSHER_APP_ID,one,PUSHER_APP_ID must consist of digits.",
        "PUSHER_KEY,a/b,'PUSHER_KEY must consist of letters, digits, hyphens, dots, underscores and tildes.'",
        "PORT,0,PORT must be a number from 1 to 65535.",
        "PORT,65536,PORT must be a number from 1 to 65535.",
        "PORT,http,PORT must be a number from 1 to 65535.",
        "WEBHOOK_URL,ftp://gateway,WEBHOOK_URL must be an http or https address.",
        "WEBHOOK_URL,gateway:8084/hooks,WEBHOOK_URL must be an http or https address.",
        "WEBHOOK_URL,http:// gateway,WEBHOOK_URL must be an http or https address."
    })
    void namesTheSettingThatIsWrong(String name, String value, String sentence) {
        Map<String, String> environment = required();
        environment.put(name, value);

        assertThatThrownBy(() -> PusherServerSettings.of(environment))
                .isInstanceOf(StartFailure.class)
                .hasMessage(sentence);
    }
}
