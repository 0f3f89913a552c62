package com.hotelchat.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotelChatAdminTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, List<String> arguments) {
        return HotelChatAdmin.run(
                environment,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dlq list",
                "dlq show hotel.stays.dlq/0/0",
                "dlq replay hotel.stays.dlq/0/0",
                "dlq drop --all --yes",
                "lag"
            })
    void missingSettingIsNamedInOneSentence(String command) {
        int code = run(Map.of(), List.of(command.split(" ", -1)));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("The environment variable KAFKA_BOOTSTRAP_SERVERS must be set.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void settingOfADatabaseIsNamedToo() {
        assertThat(run(Map.of(), List.of("explain", "5", "--chat", "staff"))).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("The environment variable STAFF_CHAT_JDBC_URL must be set.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "other",
                "dlq",
                "dlq list --limit 0",
                "dlq list --limit many",
                "dlq show",
                "dlq show 17",
                "dlq replay",
                "dlq replay 17",
                "dlq replay --all hotel.stays.dlq/0/0",
                "explain",
                "explain seven",
                "explain 7 --chat other",
                "lag --all"
            })
    void misuseHasItsOwnExitCode(String command) {
        int code =
                run(
                        Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"),
                        command.isEmpty() ? List.of() : List.of(command.split(" ", -1)));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    @Test
    void unusableSettingIsASentence() {
        int code =
                run(
                        Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                "127.0.0.1:1",
                                "KAFKA_SECURITY_PROTOCOL",
                                "SSL",
                                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                                "/nowhere/ca.crt"),
                        List.of("lag"));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("/nowhere/ca.crt");
    }

    @Test
    void databaseThatDoesNotAnswerIsASentence() {
        int code =
                run(
                        Map.of(
                                "GUEST_CHAT_JDBC_URL",
                                "jdbc:postgresql://127.0.0.1:1/guest_chat",
                                "GUEST_CHAT_USERNAME",
                                "guest_chat",
                                "GUEST_CHAT_PASSWORD",
                                "secret"),
                        List.of("explain", "5", "--chat", "guest"));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "The database of GUEST_CHAT_JDBC_URL does not answer or refuses (SQLSTATE 08001).");
    }
}
