package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The version of a release, which other build tools than Maven have to know too. */
class ReleaseTest {

    private static final Pattern TAG =
            Pattern.compile("name: hotelchat/[a-z-]+\\n\\s+newTag: (?!dev\\b)(.+)");

    @Test
    void versionIsThatOfARelease() {
        assertThat(Release.version()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void manifestsNameImagesOfThisVersion() throws IOException {
        List<String> tags =
                kustomizations().stream()
                        .flatMap(file -> TAG.matcher(read(file)).results())
                        .map(tag -> tag.group(1))
                        .toList();

        assertThat(tags)
                .hasSizeGreaterThanOrEqualTo(2 * Services.NAMES.size() + 1)
                .allMatch(
                        tag ->
                                tag.equals(Release.version())
                                        || tag.equals(Release.version() + "-native"));
    }

    @Test
    void changelogHasAnEntryOfThisVersion() {
        assertThat(read(Checkout.root().resolve("CHANGELOG.md")))
                .contains("\n## " + Release.version());
    }

    private static List<Path> kustomizations() throws IOException {
        try (Stream<Path> files = Files.walk(Checkout.root().resolve("deploy/kustomize"))) {
            return files.filter(file -> file.endsWith("kustomization.yaml")).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
