package com.hotelchat.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {

    private static final String A =
            Base64.getEncoder().encodeToString("the first one, of 32 bytes, or so".getBytes(UTF_8));
    private static final String B =
            Base64.getEncoder().encodeToString("another one, of 32 bytes or more".getBytes(UTF_8));
    private static final byte[] PLAIN = "what nobody is to read".getBytes(UTF_8);

    private final Secret old = new Secret("some.setting", A);
    private final Secret both = new Secret("some.setting", B + ", " + A);
    private final Secret anew = new Secret("some.setting", B);

    @Test
    void whatAFormerOneSealedIsOpened() {
        assertThat(both.open("purpose", old.seal("purpose", PLAIN))).isEqualTo(PLAIN);
        assertThatThrownBy(() -> anew.open("purpose", old.seal("purpose", PLAIN)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("some.setting");
    }

    @Test
    void theFirstOneSeals() {
        assertThat(anew.open("purpose", both.seal("purpose", PLAIN))).isEqualTo(PLAIN);
        assertThat(both.ids()).containsExactly(anew.ids().getFirst(), old.ids().getFirst());
    }

    @Test
    void whatIsSealedAnewNeedsNoFormerOne() {
        byte[] resealed = both.resealed("purpose", old.seal("purpose", PLAIN)).orElseThrow();

        assertThat(anew.open("purpose", resealed)).isEqualTo(PLAIN);
        assertThat(both.resealed("purpose", resealed)).isEmpty();
        assertThatThrownBy(() -> anew.resealed("purpose", old.seal("purpose", PLAIN)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hashesAreThoseOfEach() {
        assertThat(both.hashes("purpose", "a", "b"))
                .containsExactly(anew.hash("purpose", "a", "b"), old.hash("purpose", "a", "b"));
        assertThat(both.hash("purpose", "a")).isEqualTo(anew.hash("purpose", "a"));
        assertThat(old.hash("purpose", "ab", "c")).isNotEqualTo(old.hash("purpose", "a", "bc"));
    }

    @Test
    void whatWasChangedOrIsForSomethingElseIsNotOpened() {
        byte[] sealed = both.seal("purpose", PLAIN);
        assertThatThrownBy(() -> both.open("other purpose", sealed))
                .isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> both.open("purpose", sealed))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> both.open("purpose", new byte[3]))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "AAAA", "not base64 at all, but long enough to be one"})
    void anUnusableOneIsNamedWithoutItsValue(String text) {
        for (String setting : new String[] {text, B + "," + text, text + "," + B}) {
            assertThatThrownBy(() -> new Secret("some.setting", setting))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("some.setting")
                    .hasMessageNotContaining(B);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7})
    void bytesThatNobodyDrewAtRandomAreRefused(int step) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + i * step);
        }
        String text = Base64.getEncoder().encodeToString(bytes);
        for (String setting : new String[] {text, B + "," + text}) {
            assertThatThrownBy(() -> new Secret("some.setting", setting))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("some.setting")
                    .hasMessageContaining("not random")
                    .hasMessageNotContaining(text);
        }
    }

    @Test
    void oneThatStandsThereTwiceIsAMistake() {
        assertThatThrownBy(() -> new Secret("some.setting", A + "," + A))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void whatIsSharedIsNotOnesOwn() {
        ServiceSecret own = new ServiceSecret(Optional.of(B));

        assertThatThrownBy(() -> new DeviceSecret(Optional.of(A + "," + B), own))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.device-secret")
                .hasMessageContaining("hotelchat.secret");
        assertThat(new DeviceSecret(Optional.of(A), own).seal(PLAIN)).isPresent();
        assertThat(new DeviceSecret(Optional.empty(), own).seal(PLAIN)).isEmpty();
    }

    @Test
    void filesSecretIsRequiredAndDiffersFromTheOthers() {
        assertThatThrownBy(() -> new FilesSecret(Optional.empty(), Stream.of(), Stream.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files-secret");
        ServiceSecret own = new ServiceSecret(Optional.of(B));
        DeviceSecret devices = new DeviceSecret(Optional.of(A), own);
        assertThatThrownBy(
                        () -> new FilesSecret(Optional.of(B), Stream.of(own), Stream.of(devices)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new FilesSecret(Optional.of(A), Stream.of(), Stream.of(devices)))
                .isInstanceOf(ConfigurationException.class);

        FilesSecret both = new FilesSecret(Optional.of(B + "," + A), Stream.of(), Stream.of());
        FilesSecret old = new FilesSecret(Optional.of(A), Stream.of(), Stream.of());
        assertThat(both.signatures("a", "b")).contains(old.sign("a", "b"), both.sign("a", "b"));
        assertThat(old.sign("ab")).isNotEqualTo(old.sign("a", "b"));
    }

    /** Every text of the project's files that a service would accept as its secret. */
    @Test
    void publishedSecretsAreRefused() throws IOException {
        Pattern base64 =
                Pattern.compile(
                        "(?<![A-Za-z0-9+/_.-])[A-Za-z0-9+/]{43,}={0,2}(?![A-Za-z0-9+/=_.-])");
        List<String> published = new ArrayList<>();
        List<String> accepted = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(SecretTest::mayHoldASecret).toList()) {
                base64.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        // Paths, digests and pictures (RIFF).
                        .filter(text -> !text.matches("/.*|[A-Za-z/]+|[0-9a-f]+|UklGR.*"))
                        .forEach(
                                text -> {
                                    published.add(text);
                                    try {
                                        new Secret("some.setting", text);
                                        accepted.add(file + ": " + text);
                                    } catch (ConfigurationException refused) {
                                        assertThat(refused).hasMessageContaining("some.setting");
                                    }
                                });
            }
        }

        assertThat(published).hasSizeGreaterThanOrEqualTo(2);
        assertThat(accepted).isEmpty();
    }

    private static boolean mayHoldASecret(Path file) {
        return !file.toString().matches(".*/(target|\\.git|node_modules|deploy/schemas)/.*")
                && file.toString()
                        .matches(
                                ".*(\\.(java|properties|md|ya?ml|sh|example)|/hotelchat|/Dockerfile.*)")
                && Files.isRegularFile(file);
    }
}
