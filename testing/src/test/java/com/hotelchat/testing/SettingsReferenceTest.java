package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.testing.SettingsReference.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The reference of settings, and what the services refuse by, are made from their properties: with
 * {@code -Dsettings.write} they are written, otherwise they are compared.
 */
class SettingsReferenceTest {

    static final List<String> SERVICES =
            List.of(
                    "guest-chat-service",
                    "staff-chat-service",
                    "notification-service",
                    "realtime-gateway");

    private static final Path DOCUMENT = Checkout.root().resolve("docs/configuration.md");

    private static final Path KNOWN =
            Checkout.root()
                    .resolve("settings/src/main/resources/com/hotelchat/settings/settings.txt");

    private static final String INTRODUCTION =
            """
            # Configuration

            Each setting is a variable of the environment, or a property of the same name in small letters, with dots and hyphens:
            `HOTELCHAT_PUSH_GRACE` is `hotelchat.push.grace`. Durations are `30s`, `5m` or, after ISO 8601, `PT5M`.

            **What cannot be meant stops the start, with a sentence that names it:** a variable that begins with `HOTELCHAT_`,
            `GATEWAY_` or `PUSHER_` and is not on this page; a duration, a number or a `true` that is none; settings that contradict
            each other. What one service has may be set for all of them.

            These tables are made from the `application.properties` of the services. Every other setting of Quarkus works, too.
            """;

    @Test
    void documentIsThatOfTheCode() throws IOException {
        same(
                DOCUMENT,
                INTRODUCTION
                        + SERVICES.stream()
                                .map(service -> "\n" + SettingsReference.of(service).table())
                                .collect(Collectors.joining()));
    }

    @Test
    void servicesKnowWhatIsOurs() throws IOException {
        same(
                KNOWN,
                ours().map(setting -> setting.property() + " " + setting.kind().text() + "\n")
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining()));
    }

    @Test
    void everySettingForDeploymentsSaysWhatItIs() {
        for (String service : SERVICES) {
            assertThat(SettingsReference.of(service).settings())
                    .filteredOn(Setting::isForDeployments)
                    .isNotEmpty()
                    .allSatisfy(setting -> assertThat(setting.what()).endsWith("."));
        }
    }

    /**
     * Checks that all of the project's settings that the code reads have a line in a service's
     * properties.
     */
    @Test
    void noSettingOfOursIsMissing() {
        Set<String> listed = ours().map(Setting::variable).collect(Collectors.toSet());

        assertThat(DocumentsTest.knownFromSources())
                .filteredOn(name -> name.matches("(?:HOTELCHAT|GATEWAY|PUSHER)_.*"))
                .isNotEmpty()
                .allSatisfy(
                        name ->
                                assertThat(listed)
                                        .anyMatch(
                                                one ->
                                                        one.equals(name)
                                                                || one.startsWith(name + "_")));
    }

    private static Stream<Setting> ours() {
        return SERVICES.stream()
                .flatMap(service -> SettingsReference.of(service).settings().stream())
                .filter(Setting::isOurs);
    }

    private static void same(Path file, String wanted) throws IOException {
        if (System.getProperty("settings.write") != null) {
            Files.writeString(file, wanted);
        }
        assertThat(file).hasContent(wanted);
    }
}
