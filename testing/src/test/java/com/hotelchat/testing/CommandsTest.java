package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, typed as a new user would. */
class CommandsTest {

    private static final Pattern SHELL_BLOCK = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

    @TempDir Path data;
    private final int port = ServiceProcess.freePort();

    @AfterEach
    void down() throws Exception {
        run("./hotelchat down");
    }

    @Test
    void whatTheReadmeSaysWorksAndIsKept() throws Exception {
        String up = "./hotelchat up --detach --port " + port;
        assertThat(run(up).strip()).endsWith("ready http://localhost:" + port);
        String tryIt = commands("README.md");

        String first = run(tryIt);

        assertThat(first).contains("\"sender_type\":\"guest\"").contains("When is breakfast?");
        assertThat(run("./hotelchat status")).contains(Integer.toString(port));
        assertThat(run("./hotelchat lag")).contains("realtime-gateway-typing");
        assertThat(run("./hotelchat dlq list").strip()).endsWith("No dead letters.");
        assertThat(run("./hotelchat explain 999999"))
                .contains("The database of guest chat has no message 999999.");

        assertThat(run(commands("docs/hotel-systems.md"))).contains("\"offset\":");

        run("./hotelchat down");
        assertThat(run("HOTELCHAT_CORS_ORIGINS='*' " + up))
                .contains("The setting hotelchat.cors.origins must name origins");
        assertThat(run(up)).contains("ready http://localhost:" + port);
        String second = run(tryIt);

        assertThat(occurrences(second, "\"sequence\":2")).as("the first run's").isEqualTo(1);
        assertThat(occurrences(second, "\"sequence\":3")).as("sent, and listed").isEqualTo(2);
    }

    /** The first commands of a document, with the port of this test. */
    private String commands(String document) throws IOException {
        Matcher block = SHELL_BLOCK.matcher(Files.readString(Checkout.root().resolve(document)));
        assertThat(block.find()).isTrue();
        return block.group(1).replace("8080", Integer.toString(port));
    }

    private static int occurrences(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private String run(String commands) throws IOException, InterruptedException {
        File output = Files.createTempFile(data, "output", ".txt").toFile();
        ProcessBuilder shell =
                new ProcessBuilder(List.of("bash", "-c", commands))
                        .directory(Checkout.root().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output);
        shell.environment().put("HOTELCHAT_DATA", data.resolve("kept").toString());
        Process process = shell.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(commands).isTrue();
        return Files.readString(output.toPath());
    }
}
