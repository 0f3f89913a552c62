package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Alerts are rules of Prometheus, with tests in its own language. */
class AlertsTest {

    private static final Path FOLDER = Checkout.root().resolve("deploy/compose/prometheus");

    @Test
    void everyAlertHasATest() throws IOException {
        Set<String> alerts = new TreeSet<>();
        Manifests.alerts(read("alerts.yml"))
                .forEach(rule -> alerts.add(rule.get("alert").asText()));
        Set<String> silent = new TreeSet<>();
        Set<String> firing = new TreeSet<>();
        for (JsonNode test : read("alerts.test.yml").get("tests")) {
            for (JsonNode expectation : test.get("alert_rule_test")) {
                (expectation.get("exp_alerts").isEmpty() ? silent : firing)
                        .add(expectation.get("alertname").asText());
            }
        }

        assertThat(alerts).isNotEmpty().isEqualTo(silent).isEqualTo(firing);
    }

    /** Runs where Prometheus' own tool is installed (Debian: the package {@code prometheus}). */
    @Test
    void prometheusAgrees() throws Exception {
        String promtool =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, "promtool"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst()
                        .orElse("");
        assumeTrue(!promtool.isEmpty(), "promtool is not installed");

        assertThat(run(promtool, "check", "rules", "alerts.yml")).contains("SUCCESS");
        for (String tests : List.of("alerts.test.yml", "outage.test.yml")) {
            assertThat(run(promtool, "test", "rules", tests)).contains("SUCCESS");
        }
        assertThat(run(promtool, "check", "config", "--syntax-only", "prometheus.yml"))
                .contains("SUCCESS");
    }

    private static JsonNode read(String file) throws IOException {
        return Manifests.read(FOLDER.resolve(file)).getFirst();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command))
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
