package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of the Dockerfiles is executed, on stand-ins for the base images: these would have to
 * be downloaded.
 */
class ImagesTest {

    private static final Path DOCKERFILES = Checkout.root().resolve("deploy/docker");
    private static final String NO_JAVA = "localhost/no-java";
    private static final String JAVA = "localhost/java";
    private static final String MINIMAL = "localhost/minimal";

    @TempDir static Path folder;
    private static Buildah buildah;

    static List<String> services() {
        return Services.NAMES;
    }

    @BeforeAll
    static void makeStandIns() throws Exception {
        Assumptions.assumeTrue(
                Buildah.isUsable(),
                "There is no buildah, or not for us: as root, apt-get install buildah");
        buildah = new Buildah(folder);
        standIn(NO_JAVA, "no-java");
        standIn(JAVA, "java", System.getProperty("java.home"));
        standIn(MINIMAL, "minimal");
    }

    private static void standIn(String image, String... kind) throws Exception {
        Path files = folder.resolve(kind[0]);
        Path script =
                Path.of(
                        Objects.requireNonNull(ImagesTest.class.getResource("/deploy/stand-in.sh"))
                                .toURI());
        List<String> command =
                Stream.concat(Stream.of("sh", script.toString(), files.toString()), Stream.of(kind))
                        .toList();
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        buildah.image(image, files);
    }

    @AfterAll
    static void removeAll() {
        if (buildah != null) {
            buildah.close();
        }
    }

    @ParameterizedTest
    @MethodSource("services")
    void imageForAJvmHasAllThatItStarts(String service) throws IOException {
        String image = "localhost/" + service;
        buildah.build(
                image,
                DOCKERFILES.resolve("Dockerfile.jvm"),
                Checkout.root(),
                Map.of("SERVICE", service, "JRE", NO_JAVA));

        JsonNode config = buildah.config(image);
        Path files = buildah.files(buildah.container(image));
        startsAsNobody(config, service);
        assertThat(Manifests.each(config.get("Entrypoint")).map(JsonNode::asText).toList())
                .startsWith("java")
                .contains("-XX:AOTCache=/deployments/app.aot")
                .endsWith("-jar", "/deployments/quarkus-run.jar");
        Path deployments = files.resolve("deployments");
        assertThat(deployments.resolve("app.aot")).isNotEmptyFile();
        assertThat(deployments.resolve("sbom.json"))
                .hasSameBinaryContentAs(sbom(Checkout.root(), service));
        try (JarFile jar = new JarFile(deployments.resolve("quarkus-run.jar").toFile())) {
            String classPath =
                    jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            assertThat(classPath.split(" "))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(each -> assertThat(deployments.resolve(each)).exists());
        }
        assertThat(deployments.resolve("quarkus/quarkus-application.dat")).isNotEmptyFile();
        assertThat(names(deployments.resolve("lib/main")))
                .isEqualTo(names(Checkout.root().resolve(service + "/target/quarkus-app/lib/main")))
                .isNotEmpty();
        assertThat(deployments.resolve("app")).isNotEmptyDirectory();
    }

    /** A JVM that must use the cache ends with the service's own complaint, and not with its. */
    @Test
    void cacheOfTheImageIsOneThatItsJvmCanUse() throws IOException {
        String service = "guest-chat-service";
        String image = "localhost/cached";
        buildah.build(
                image,
                DOCKERFILES.resolve("Dockerfile.jvm"),
                Checkout.root(),
                Map.of("SERVICE", service, "JRE", JAVA));

        String container = buildah.container(image);
        assertThat(buildah.files(container).resolve("deployments/app.aot"))
                .satisfies(cache -> assertThat(Files.size(cache)).isGreaterThan(30_000_000));
        String said =
                buildah.inside(
                        container,
                        List.of(
                                "java",
                                "-XX:AOTMode=on",
                                "-XX:AOTCache=/deployments/app.aot",
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-jar",
                                "/deployments/quarkus-run.jar"));
        assertThat(said).contains("quarkus.datasource.reactive.url").doesNotContain("AOT cache");
    }

    @Test
    void imageOfTheOperatorsToolRunsIt() throws IOException {
        String image = "localhost/admin";
        buildah.build(
                image,
                DOCKERFILES.resolve("Dockerfile.admin"),
                Checkout.root(),
                Map.of("JRE", JAVA));

        assertThat(buildah.config(image).get("User").asText()).isEqualTo("1001:1001");
        assertThat(buildah.inside(buildah.container(image), List.of("hotelchat-admin", "--help")))
                .contains("dlq", "explain", "lag");
    }

    @Test
    void imageOfThePusherServerHasAllThatItStarts() throws IOException {
        String service = "pusher-server";
        String image = "localhost/" + service;
        buildah.build(
                image,
                DOCKERFILES.resolve("Dockerfile." + service),
                Checkout.root(),
                Map.of("JRE", JAVA));

        JsonNode config = buildah.config(image);
        startsAsNobody(config, service);
        String container = buildah.container(image);
        assertThat(names(buildah.files(container).resolve("deployments/lib")))
                .isEqualTo(names(Checkout.root().resolve(service + "/target/lib")))
                .isNotEmpty();
        List<String> entrypoint =
                Manifests.each(config.get("Entrypoint")).map(JsonNode::asText).toList();
        assertThat(buildah.inside(container, entrypoint)).contains("PUSHER_APP_ID must be set.");
    }

    @ParameterizedTest
    @MethodSource("services")
    void imageOfAnExecutableHasAllThatItStarts(String service) throws IOException {
        Path context = folder.resolve("native").resolve(service);
        Path target = Files.createDirectories(context.resolve(service).resolve("target"));
        Files.writeString(target.resolve(service + "-runner"), "#!/bin/sh\n");
        boolean hasGraphics = service.contains("-chat-");
        if (hasGraphics) {
            Files.writeString(target.resolve("libawt.so"), "");
        }
        Files.writeString(target.resolve("secret.txt"), "not to be copied");
        Files.copy(sbom(Checkout.root(), service), sbom(context, service));
        String image = "localhost/" + service + "-native";

        buildah.build(
                image,
                DOCKERFILES.resolve("Dockerfile.native"),
                context,
                Map.of("SERVICE", service, "MINIMAL", MINIMAL, "MICRO", NO_JAVA));

        JsonNode config = buildah.config(image);
        Path files = buildah.files(buildah.container(image));
        startsAsNobody(config, service);
        assertThat(config.get("Entrypoint"))
                .singleElement()
                .extracting(JsonNode::asText)
                .isEqualTo("/deployments/application");
        Path application = files.resolve("deployments/application");
        assertThat(Files.isExecutable(application.toRealPath())).isTrue();
        assertThat(Files.getPosixFilePermissions(application))
                .doesNotContain(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);
        assertThat(application.resolveSibling("libawt.so").toFile().exists())
                .isEqualTo(hasGraphics);
        assertThat(application.resolveSibling("secret.txt")).doesNotExist();
        assertThat(application.resolveSibling("sbom.json"))
                .hasSameBinaryContentAs(sbom(Checkout.root(), service));
        assertThat(files.resolve("lib64/libfontconfig.so.1")).exists();
        assertThat(files.resolve("etc/pki/ca-trust/extracted/pem")).isNotEmptyDirectory();
    }

    private static void startsAsNobody(JsonNode config, String service) {
        assertThat(config.get("User").asText()).isEqualTo("1001:1001");
        assertThat(config.get("WorkingDir").asText()).isEqualTo("/deployments");
        assertThat(config.at("/Labels/org.opencontainers.image.title").asText()).contains(service);
        assertThat(Manifests.each(config.get("Env")).map(JsonNode::asText))
                .noneMatch(variable -> variable.matches(".*(SECRET|PASSWORD|PUSHER_|KAFKA_).*"));
    }

    private static Path sbom(Path checkout, String service) {
        return checkout.resolve(service).resolve("target/sbom.json");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
