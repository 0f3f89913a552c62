package com.hotelchat.pusherserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The worked examples of Pusher's documentation. */
class PusherAppTest {

    private static final PusherApp DOCUMENTED =
            new PusherApp("3", "278d425bdf160c739803", "7ad3773142a6692b25b8");

    @Test
    void signs_a_trigger() {
        byte[] body =
                "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(PusherApp.bodyMd5(body)).isEqualTo("ec365a775a4cd0599faeb73354201b6f");
        MultiMap query =
                MultiMap.caseInsensitiveMultiMap()
                        .add("body_md5", "ec365a775a4cd0599faeb73354201b6f")
                        .add("auth_version", "1.0")
                        .add("auth_signature", "does not count")
                        .add("auth_key", "278d425bdf160c739803")
                        .add("auth_timestamp", "1353088179");
        assertThat(DOCUMENTED.signRequest("POST", "/apps/3/events", query))
                .isEqualTo("da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c");
    }

    @Test
    void authorizes_a_private_channel() {
        assertThat(DOCUMENTED.authorizeChannel("1234.1234", "private-foobar", null))
                .isEqualTo(
                        "278d425bdf160c739803:"
                                + "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4");
    }

    @Test
    void authorizes_a_presence_channel() {
        assertThat(
                        DOCUMENTED.authorizeChannel(
                                "1234.1234",
                                "presence-foobar",
                                "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Channels\"}}"))
                .isEqualTo(
                        "278d425bdf160c739803:"
                                + "31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80");
    }

    @Test
    void authenticates_a_user() {
        assertThat(DOCUMENTED.authenticateUser("1234.1234", "{\"id\":\"12345\"}"))
                .isEqualTo(
                        "278d425bdf160c739803:"
                                + "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba");
    }

    @Test
    void compares_signatures() {
        assertThat(PusherApp.same("abc", "abc")).isTrue();
        assertThat(PusherApp.same("abc", "abd")).isFalse();
        assertThat(PusherApp.same("abc", "ab")).isFalse();
        assertThat(PusherApp.same("abc", null)).isFalse();
    }
}
