package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the bill of materials of each image lists the software in it, by the names that
 * scanners look up.
 */
class SbomTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest-chat-service",
                "staff-chat-service",
                "notification-service",
                "realtime-gateway"
            })
    void everyLibraryOfTheServiceIsOnIt(String service) throws IOException {
        Path target = Checkout.root().resolve(service).resolve("target");
        JsonNode sbom = EventJson.mapper().readTree(target.resolve("sbom.json").toFile());
        assertThat(sbom.get("bomFormat").asText()).isEqualTo("CycloneDX");

        Set<String> listed = new TreeSet<>();
        sbom.get("components").forEach(component -> listed.add(component.get("purl").asText()));
        // group:artifact:classifier:type:version
        Set<String> packaged =
                Files.readAllLines(target.resolve("quarkus-app/quarkus-app-dependencies.txt"))
                        .stream()
                        .filter(line -> !line.isBlank())
                        .map(SbomTest::purl)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packaged).hasSizeGreaterThan(100);
        assertThat(listed).containsAll(packaged);
    }

    /** The name of an artifact as a package URL (https://github.com/package-url/purl-spec). */
    private static String purl(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        String classifier = parts[2].isEmpty() ? "" : "classifier=" + parts[2] + "&";
        return "pkg:maven/%s/%s@%s?%stype=%s"
                .formatted(parts[0], parts[1], parts[4], classifier, parts[3]);
    }
}
