package com.hotelchat.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hotelchat.pusherserver.StartFailure;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

    private final Path folder;

    ServiceProcessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private ServiceProcess launch(Class<?> program) throws Exception {
        Path jar = StandInService.packaged(folder, "some-service", program);
        return ServiceProcess.launch(
                "some-service",
                Program.jar(jar, List.of()),
                ServiceProcess.freePort(),
                Map.of("GIVEN", "yes"),
                folder.resolve("logs/some-service.log"));
    }

    private static String body(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void is_ready_killed_and_back_on_the_same_port() throws Exception {
        try (ServiceProcess service = launch(StandInService.class)) {
            service.awaitReady();
            assertThat(body(service.url())).contains("\"GIVEN\":\"yes\"");
            int port = service.port();
            long pid = service.pid();
            service.kill9();
            assertThat(service.isAlive()).isFalse();
            assertThatThrownBy(() -> body(service.url()));
            service.restart();
            assertThat(service.port()).isEqualTo(port);
            assertThat(service.pid()).isNotEqualTo(pid);
            assertThat(body(service.url())).contains("\"GIVEN\":\"yes\"");
            service.close();
            assertThat(service.isAlive()).isFalse();
            // Both lives are in the one log.
            assertThat(Files.readString(service.log())).containsSubsequence("serves", "serves");
        }
    }

    @Test
    void says_where_to_look_when_it_dies() throws Exception {
        try (ServiceProcess service = launch(StandInService.StillBorn.class)) {
            assertThatThrownBy(service::awaitReady)
                    .isInstanceOf(StartFailure.class)
                    .hasMessage(
                            "some-service died with exit code 3: see "
                                    + service.log()
                                    + ". It said: no good");
        }
    }

    @Test
    void says_that_it_is_not_built() {
        assertThatThrownBy(
                        () ->
                                ServiceProcess.launch(
                                        "absent",
                                        Program.executable(folder.resolve("absent")),
                                        1,
                                        Map.of(),
                                        folder.resolve("log")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("absent is not built");
    }
}
