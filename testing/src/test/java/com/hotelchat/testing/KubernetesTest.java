package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.admin.lag.ConsumerGroups;
import com.hotelchat.events.Topic;
import com.hotelchat.localstack.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests for Kubernetes against the schemas of their kinds, each other, and the code. */
class KubernetesTest {

    /** The user and the Deployment of the operators' tool. */
    static final String ADMIN = "hotelchat-admin";

    private static final Path TOOLBOX =
            Manifests.BASE.resolveSibling("components/toolbox/hotelchat-admin.yaml");

    private static final Path PRODUCTION = Manifests.OVERLAYS.resolve("production");

    /** Matches the names of values that must not be in a ConfigMap or a manifest. */
    private static final Pattern SECRET = Pattern.compile("PASSWORD|SECRET|ACCESS_KEY|^PUSHER_KEY");

    private static final Map<String, String> PRODUCERS =
            Map.of(
                    "hotel-pms", "hotel.stays",
                    "hotel-hr", "hotel.staff",
                    "hotel-notices", "hotel.notices");

    private static final String RUN_BOOK = "https://runbooks.hotel.example/operations.md#";

    private static final String POD = "/spec/template/spec";
    private static final String CONTAINER = POD + "/containers/0";
    private static final String ROUTE = "/spec/rules/0/http/paths/0";
    private static final String TRIGGER = "/spec/triggers/0";
    private static final String ACL = "/spec/authorization/acls/0";
    private static final String ENDPOINT = "/spec/endpoints/0";
    private static final String RULE = "/spec/groups/0/rules/0";

    @Test
    void resourcesHaveTheFieldsOfTheirKindAndNoOthers() {
        for (Path folder : Manifests.folders()) {
            for (JsonNode resource : Manifests.resources(folder)) {
                assertThatCode(() -> StrictKinds.checkWhole(resource))
                        .as("%s: %s", folder, Manifests.name(resource))
                        .doesNotThrowAnyException();
            }
        }
    }

    /** Checks what kubectl would apply, where it is installed, besides what the files say. */
    @Test
    void whatKustomizeRendersHasTheFieldsOfItsKinds() throws Exception {
        for (String overlay : List.of("local", "staging", "production")) {
            List<JsonNode> resources = rendered(Manifests.OVERLAYS.resolve(overlay));
            assertThat(resources).hasSizeGreaterThan(50);
            List<String> images = images(resources);
            for (String service : Services.NAMES) {
                assertThat(images)
                        .contains(
                                overlay.equals("local")
                                        ? "hotelchat/" + service + ":dev"
                                        : "registry.invalid/hotelchat/"
                                                + service
                                                + ":"
                                                + Release.version()
                                                + "-native");
            }
        }
    }

    /** Every component, as an overlay like production would have it. */
    @Test
    void everyComponentCanBeAddedToProduction(@TempDir Path folder) throws Exception {
        Path sources = Manifests.BASE.getParent();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve("all").resolve(sources.relativize(file)));
            }
        }
        Set<String> had = new TreeSet<>();
        Manifests.kustomization(Manifests.OVERLAYS.resolve("production"))
                .path("components")
                .forEach(path -> had.add(Path.of(path.asText()).getFileName().toString()));
        try (Stream<Path> components = Files.list(Manifests.COMPONENTS)) {
            for (Path component : components.toList()) {
                String name = component.getFileName().toString();
                if (had.contains(name)) {
                    continue;
                }
                Path overlay =
                        Files.createDirectories(folder.resolve("all/overlays").resolve(name));
                Files.writeString(
                        overlay.resolve("kustomization.yaml"),
                        "resources: [../production]\ncomponents: [../../components/%s]\n"
                                .formatted(name));

                List<JsonNode> resources = rendered(overlay);

                for (JsonNode added : Manifests.component(name)) {
                    assertThat(resources)
                            .as("%s has %s", name, Manifests.name(added))
                            .anyMatch(each -> Manifests.name(each).equals(Manifests.name(added)));
                }
            }
        }
    }

    @Test
    void eachStageRunsTheDigestsOfItsOwnRelease(@TempDir Path folder) throws Exception {
        everyComponentCanBeAddedToProduction(folder);
        Path release = folder.resolve("all/overlays/staging/release/kustomization.yaml");
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        Files.writeString(
                release,
                Files.readString(release)
                        .replaceAll("(?m)^  - name: .*$", "$0\n    digest: " + digest));

        assertThat(images(rendered(folder.resolve("all/overlays/staging"))))
                .hasSize(Services.NAMES.size() + 1)
                .allMatch(image -> image.endsWith("@" + digest));
        assertThat(images(rendered(folder.resolve("all/overlays/production"))))
                .hasSize(Services.NAMES.size() + 1)
                .noneMatch(image -> image.contains("@"));
    }

    private static List<String> images(List<JsonNode> resources) {
        return resources.stream()
                .filter(each -> each.path("kind").asText().equals("Deployment"))
                .map(each -> each.at(CONTAINER + "/image").asText())
                .toList();
    }

    @Test
    void rolesTakeThePlaceOfKeys(@TempDir Path folder) throws Exception {
        everyComponentCanBeAddedToProduction(folder);

        List<JsonNode> resources = rendered(folder.resolve("all/overlays/aws-roles"));

        for (String service : List.of("guest-chat-service", "staff-chat-service")) {
            assertThat(resource(resources, "Deployment", service).findValuesAsText("name"))
                    .contains("HOTELCHAT_FILES_SECRET")
                    .noneMatch(name -> name.startsWith("HOTELCHAT_FILES_S3_"));
            assertThat(
                            resource(resources, "ServiceAccount", service)
                                    .at("/metadata/annotations/eks.amazonaws.com~1role-arn")
                                    .asText())
                    .startsWith("arn:aws:iam::");
        }
    }

    private static JsonNode resource(List<JsonNode> resources, String kind, String name) {
        return resources.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .filter(each -> Manifests.name(each).equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Renders a folder with kubectl, and checks the fields of what comes out. */
    private static List<JsonNode> rendered(Path folder) throws Exception {
        Process kubectl;
        try {
            kubectl =
                    new ProcessBuilder("kubectl", "kustomize", folder.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
        } catch (IOException notInstalled) {
            return Assumptions.abort("There is no kubectl");
        }
        String rendered =
                new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as(folder.toString()).isZero();
        assertThat(rendered).doesNotContain("overlay.invalid");
        List<JsonNode> resources = Manifests.parse(rendered);
        for (JsonNode resource : resources) {
            // kustomize generates config maps from lists of settings, and adds no other fields.
            if (!resource.path("kind").asText().equals("ConfigMap")) {
                assertThatCode(() -> StrictKinds.checkWhole(resource))
                        .as("%s: %s", folder, Manifests.name(resource))
                        .doesNotThrowAnyException();
            }
        }
        return resources;
    }

    @Test
    void everyAlertIsTheSameInComposeAndSaysWhatToDo() throws IOException {
        JsonNode rule = Manifests.base("PrometheusRule", "hotelchat");
        JsonNode compose =
                Manifests.read(Checkout.root().resolve("deploy/compose/prometheus/alerts.yml"))
                        .getFirst();
        String runBook = Files.readString(Checkout.root().resolve("docs/operations.md"));

        assertThat(rule.path("spec")).isEqualTo(compose);
        List<JsonNode> alerts = Manifests.alerts(rule.path("spec"));
        for (JsonNode alert : alerts) {
            String name = alert.path("alert").asText();
            assertThat(runBook).containsPattern("(?m)^## " + name + "$");
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo(RUN_BOOK + name.toLowerCase(Locale.ROOT));
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(alert.at("/labels/service").asText())
                    .satisfiesAnyOf(
                            service -> assertThat(Services.NAMES).contains(service),
                            service -> assertThat(service).matches("\\{\\{ \\$labels\\.[a-z]+ }}"));
        }
        assertThat(Pattern.compile("(?m)^## ").matcher(runBook).results()).hasSize(alerts.size());
    }

    @Test
    void aMisspeltFieldIsFound() {
        refused(
                "Deployment",
                POD,
                at -> at.put("enableServicelinks", false),
                "'enableServicelinks'");
        refused("StatefulSet", "/metadata", at -> at.putObject("label"), "'label'");
        refused("NetworkPolicy", "/spec", at -> at.putObject("podselector"), "'podselector'");
        refused("ScaledObject", TRIGGER, at -> at.put("metric", "lag"), "'metric'");
        refused("TriggerAuthentication", "/spec", at -> at.putArray("secretRef"), "'secretRef'");
        refused("Kafka", "/spec/kafka/listeners/0", at -> at.put("prt", 9093), "'prt'");
        refused("KafkaTopic", "/spec", at -> at.put("partition", 3), "'partition'");
        refused("KafkaUser", ACL, at -> at.put("hosts", "*"), "'hosts'");
        refused("ServiceMonitor", ENDPOINT, at -> at.put("every", "30s"), "'every'");
        refused("PrometheusRule", RULE, at -> at.put("after", "5m"), "'after'");
    }

    @Test
    void aMissingFieldIsFound() {
        refused("Deployment", CONTAINER, at -> at.remove("name"), "'name'");
        refused("Service", "/spec/ports/0", at -> at.remove("port"), "'port'");
        refused(
                "HorizontalPodAutoscaler",
                "/spec",
                at -> at.remove("maxReplicas"),
                "'maxReplicas'");
        refused("ScaledObject", TRIGGER, at -> at.remove("type"), "'type'");
        refused(
                "TriggerAuthentication",
                "/spec/secretTargetRef/0",
                at -> at.remove("key"),
                "'key'");
        refused("KafkaNodePool", "/spec", at -> at.remove("storage"), "'storage'");
        refused("KafkaUser", ACL, at -> at.remove("resource"), "'resource'");
        refused("ServiceMonitor", "/spec", at -> at.remove("selector"), "'selector'");
        refused("PrometheusRule", RULE, at -> at.remove("expr"), "'expr'");
    }

    @Test
    void aValueThatCannotBeIsFound() {
        refused(
                "Deployment",
                CONTAINER,
                at -> at.put("imagePullPolicy", "Ever"),
                ".imagePullPolicy: ");
        refused(
                "Deployment",
                CONTAINER + "/resources/limits",
                at -> at.put("cpu", "half"),
                ".cpu: ");
        refused("Deployment", "/spec", at -> at.put("replicas", 4_000_000_000L), ".replicas: ");
        refused("Ingress", ROUTE, at -> at.put("pathType", "prefix"), ".pathType: ");
        refused("HTTPRoute", "/spec/rules/0", at -> at.putObject("timeout"), "'timeout'");
        refused(
                "HTTPRoute",
                "/spec/rules/0/timeouts",
                at -> at.put("request", "soon"),
                ".request: ");
        refused("Gateway", "/spec", at -> at.remove("listeners"), "'listeners'");
        refused("Cluster", "/spec", at -> at.put("instances", "three"), ".instances: ");
        refused("ScheduledBackup", "/spec", at -> at.put("scheduled", "daily"), "'scheduled'");
        refused("PodMonitor", "/spec", at -> at.remove("selector"), "'selector'");
        refused(
                "PersistentVolumeClaim",
                "/spec",
                at -> at.put("volumeMode", "Disk"),
                ".volumeMode: ");
        refused("ScaledObject", "/spec/fallback", at -> at.put("behavior", "guess"), ".behavior: ");
        refused("KafkaTopic", "/spec", at -> at.put("partitions", 0), ".partitions: ");
        refused("KafkaUser", ACL, at -> at.putArray("operations").add("Reed"), ".operations[0]: ");
        refused("ServiceMonitor", ENDPOINT, at -> at.put("interval", "soon"), ".interval: ");
        refused("PrometheusRule", RULE, at -> at.put("for", "soon"), ".for: ");
    }

    @Test
    void aValueOfAnotherTypeIsFound() {
        refused("ServiceAccount", "/metadata/labels", at -> at.put("hotel", 7), ".hotel: ");
        refused("Deployment", "/spec", at -> at.put("replicas", "2"), ".replicas: ");
        refused(
                "PodDisruptionBudget",
                "/spec",
                at -> at.putArray("minAvailable"),
                ".minAvailable: ");
        refused("ScaledObject", TRIGGER + "/metadata", at -> at.put("lag", 200), ".lag: ");
        refused("KafkaTopic", "/spec", at -> at.put("config", "compact"), ".config: ");
        refused("ServiceMonitor", "/spec", at -> at.putObject("endpoints"), ".endpoints: ");
    }

    @Test
    void anUnknownKindIsFound() {
        refused("Deployment", "", at -> at.put("kind", "Deploiment"), "Deploiment");
        refused("Deployment", "", at -> at.put("apiVersion", "apps/v1beta1"), "apps/v1beta1");
    }

    /** A resource of the kind is refused because of the mistake, which the refusal names. */
    private static void refused(
            String kind, String path, Consumer<ObjectNode> mistake, String named) {
        ObjectNode resource =
                Manifests.folders().stream()
                        .flatMap(folder -> Manifests.resources(folder).stream())
                        .filter(each -> each.path("kind").asText().equals(kind))
                        .findFirst()
                        .orElseThrow()
                        .deepCopy();
        assertThatCode(() -> StrictKinds.checkWhole(resource)).doesNotThrowAnyException();

        mistake.accept((ObjectNode) resource.at(path));

        assertThatThrownBy(() -> StrictKinds.checkWhole(resource))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @Test
    void aPatchLacksWhatItDoesNotChangeAndIsOtherwiseAsStrict() {
        ObjectNode patch = Manifests.base("Deployment", "realtime-gateway").deepCopy();
        ((ObjectNode) patch.at("/spec/template/spec/containers/0")).remove("name");
        ((ObjectNode) patch.at("/spec")).remove("selector");
        ((ObjectNode) patch.at("/spec/strategy")).putNull("rollingUpdate");

        assertThatCode(() -> StrictKinds.checkPatch(patch)).doesNotThrowAnyException();

        ((ObjectNode) patch.at("/spec/strategy")).putNull("rollingUpdates");

        assertThatThrownBy(() -> StrictKinds.checkPatch(patch))
                .hasMessageContaining("rollingUpdates");
    }

    @Test
    void everyFileIsPartOfAKustomization() {
        for (Path folder : Manifests.folders()) {
            JsonNode kustomization = Manifests.kustomization(folder);
            Set<Path> named = new TreeSet<>();
            named.add(folder.resolve("kustomization.yaml"));
            Manifests.each(kustomization.path("resources"))
                    .forEach(resource -> named.add(folder.resolve(resource.asText()).normalize()));
            Manifests.each(kustomization.path("components"))
                    .forEach(part -> named.add(folder.resolve(part.asText()).normalize()));
            Manifests.each(kustomization.path("patches"))
                    .forEach(patch -> named.add(folder.resolve(patch.path("path").asText())));
            Manifests.each(kustomization.path("configMapGenerator"))
                    .flatMap(map -> Manifests.each(map.path("files")))
                    .forEach(file -> named.add(folder.resolve(file.asText())));

            assertThat(named).allMatch(Files::exists);
            assertThat(named)
                    .containsAll(
                            Manifests.files().stream()
                                    .filter(file -> file.getParent().equals(folder))
                                    .toList());
        }
    }

    @Test
    void everyPatchHasItsTarget() {
        for (Path folder : Manifests.folders()) {
            List<JsonNode> resources = Manifests.resources(folder);
            for (JsonNode patch : Manifests.kustomization(folder).path("patches")) {
                Path file = folder.resolve(patch.path("path").asText());
                // Older versions of kustomize accept only one patch per file.
                assertThat(Manifests.read(file)).as("%s", file).hasSize(1);
                JsonNode document = Manifests.read(file).getFirst();
                if (document.isArray()) {
                    operationsFit(file, document, patch.path("target"), resources);
                } else {
                    assertThat(targets(document, Manifests.name(document), resources))
                            .as("%s", file)
                            .hasSize(1);
                    assertThatCode(() -> StrictKinds.checkPatch(withoutDirectives(document)))
                            .as("%s", file)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    /**
     * Requires that every path that a JSON patch replaces exists, in every resource that it
     * changes.
     */
    private static void operationsFit(
            Path file, JsonNode operations, JsonNode target, List<JsonNode> resources) {
        List<JsonNode> targets = targets(target, target.path("name").asText(), resources);
        assertThat(targets).as("%s", file).isNotEmpty();
        for (JsonNode operation : operations) {
            assertThat(operation.path("op").asText()).isEqualTo("replace");
            assertThat(targets)
                    .as("%s", file)
                    .noneMatch(each -> each.at(operation.path("path").asText()).isMissingNode());
        }
    }

    private static List<JsonNode> targets(JsonNode wanted, String name, List<JsonNode> resources) {
        return resources.stream()
                .filter(each -> each.path("kind").equals(wanted.path("kind")))
                .filter(each -> name.isEmpty() || Manifests.name(each).matches(name))
                .toList();
    }

    /** The patch without what only kustomize understands. */
    private static JsonNode withoutDirectives(JsonNode patch) {
        JsonNode copy = patch.deepCopy();
        copy.findParents("$patch").forEach(parent -> ((ObjectNode) parent).remove("$patch"));
        return copy;
    }

    @Test
    void overlaysChangeOnlyMapsAndImagesThatThereAre() {
        Set<String> images =
                Manifests.resources(Manifests.OVERLAYS.resolve("local")).stream()
                        .flatMap(resource -> resource.findValuesAsText("image").stream())
                        .collect(Collectors.toSet());
        Manifests.read(TOOLBOX).forEach(each -> images.addAll(each.findValuesAsText("image")));
        Set<String> maps = Manifests.settings(Manifests.BASE).keySet();
        for (Path folder : Manifests.folders()) {
            JsonNode kustomization = Manifests.kustomization(folder);
            assertThat(kustomization.path("images"))
                    .allMatch(image -> images.contains(image.path("name").asText()))
                    .allMatch(image -> image.path("newTag").asText("1").matches("[0-9].*|dev"));
            assertThat(kustomization.path("configMapGenerator"))
                    .filteredOn(map -> map.path("behavior").asText().equals("merge"))
                    .allMatch(map -> maps.contains(map.path("name").asText()));
        }
    }

    @Test
    void productionRunsSmallNativeImagesFromARegistryThatOperatorsName() {
        for (String overlay : List.of("production", "staging")) {
            assertThat(
                            Manifests.each(
                                    Manifests.kustomization(Manifests.OVERLAYS.resolve(overlay))
                                            .path("components")))
                    .extracting(JsonNode::asText)
                    .containsExactly(
                            "../../components/gateway-api",
                            "../../components/kafka",
                            "../../components/native",
                            "../../components/toolbox",
                            "release",
                            "../../components/registry");
        }
        JsonNode registry = Manifests.kustomization(Manifests.COMPONENTS.resolve("registry"));
        JsonNode executables = Manifests.kustomization(Manifests.COMPONENTS.resolve("native"));
        for (String service : Services.NAMES) {
            assertThat(registry.path("images"))
                    .filteredOn(image -> image.path("name").asText().equals("hotelchat/" + service))
                    .singleElement()
                    .satisfies(
                            image -> {
                                assertThat(image.path("newName").asText())
                                        .isEqualTo("registry.invalid/hotelchat/" + service);
                                assertThat(image.has("newTag")).isFalse();
                            });
            assertThat(executables.path("images"))
                    .filteredOn(image -> image.path("name").asText().equals("hotelchat/" + service))
                    .singleElement()
                    .satisfies(
                            image -> {
                                assertThat(image.path("newTag").asText()).endsWith("-native");
                                assertThat(image.has("newName")).isFalse();
                            });
            JsonNode container =
                    Manifests.read(Manifests.COMPONENTS.resolve("native/" + service + ".yaml"))
                            .getFirst()
                            .at(CONTAINER);
            assertThat(mebibytes(container.at("/resources/limits/memory")))
                    .isLessThanOrEqualTo(256);
            assertThat(container.at("/args/0").asText()).matches("-Xmx[0-9]+m");
        }
    }

    private static int mebibytes(JsonNode quantity) {
        assertThat(quantity.asText()).endsWith("Mi");
        return Integer.parseInt(quantity.asText().replace("Mi", ""));
    }

    @Test
    void imagesAreNamedWithoutARegistry() {
        for (Path folder : Manifests.folders()) {
            assertThat(Manifests.resources(folder))
                    .flatMap(resource -> resource.findValuesAsText("image"))
                    .allMatch(image -> image.matches("(hotelchat/)?[a-z-]+"));
        }
    }

    @Test
    void theFourServicesAreThereAndListenWhereTheyDo() {
        assertThat(Manifests.base("Deployment"))
                .extracting(Manifests::name)
                .containsExactlyInAnyOrderElementsOf(Services.NAMES);
        for (String service : Services.NAMES) {
            int port = Services.port(service);
            assertThat(container(service).at("/ports/0/containerPort").asInt()).isEqualTo(port);
            JsonNode ports = Manifests.base("Service", service).at("/spec/ports/0");
            assertThat(ports.path("port").asInt()).isEqualTo(port);
            assertThat(ports.path("targetPort")).isEqualTo(container(service).at("/ports/0/name"));
            int management = Services.managementPort(service);
            assertThat(container(service).at("/ports/1/containerPort").asInt())
                    .isEqualTo(management);
            JsonNode watched = Manifests.base("Service", service).at("/spec/ports/1");
            assertThat(watched.path("port").asInt()).isEqualTo(management);
            assertThat(watched.path("targetPort").asText()).isEqualTo("management");
            assertThat(container(service).at("/ports/1/name").asText()).isEqualTo("management");
        }
    }

    @Test
    void probesAskForHealth() {
        for (String service : Services.NAMES) {
            Map.of("startup", "started", "readiness", "ready", "liveness", "live")
                    .forEach(
                            (probe, path) -> {
                                JsonNode get = container(service).at("/" + probe + "Probe/httpGet");
                                assertThat(get.path("path").asText())
                                        .isEqualTo("/q/health/" + path);
                                assertThat(get.path("port").asText()).isEqualTo("management");
                            });
        }
    }

    @Test
    void podsMayDoAsLittleAsPossible() {
        for (String service : Services.NAMES) {
            JsonNode account = Manifests.base("ServiceAccount", service);
            assertThat(account.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            JsonNode pod = pod(service);
            assertThat(pod.path("serviceAccountName").asText()).isEqualTo(service);
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            JsonNode container = container(service);
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/requests").has("cpu")).isTrue();
            assertThat(container.at("/resources/limits").has("memory")).isTrue();
            assertThat(container.path("volumeMounts"))
                    .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
            assertThat(pod.path("topologySpreadConstraints")).isNotEmpty();
        }
    }

    @Test
    void mountsAndVolumesBelongTogether() {
        for (String service : Services.NAMES) {
            assertThat(Manifests.each(container(service).path("volumeMounts")))
                    .extracting(mount -> mount.path("name").asText())
                    .containsExactlyInAnyOrderElementsOf(
                            Manifests.each(pod(service).path("volumes"))
                                    .map(volume -> volume.path("name").asText())
                                    .toList());
        }
    }

    @Test
    void aStopHasTheTimeThatItTakes() {
        Map<String, Map<String, String>> settings = Manifests.settings(PRODUCTION);
        int requests = seconds(settings.get("hotelchat").get("QUARKUS_SHUTDOWN_TIMEOUT"));
        int records =
                seconds(settings.get("realtime-gateway").get("GATEWAY_DELIVERY_SHUTDOWN_PATIENCE"));
        for (String service : Services.NAMES) {
            int before = container(service).at("/lifecycle/preStop/sleep/seconds").asInt();
            assertThat(before).isPositive();
            assertThat(pod(service).path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(before + requests + records);
        }
    }

    private static int seconds(String setting) {
        assertThat(setting).endsWith("s");
        return Integer.parseInt(setting.substring(0, setting.length() - 1));
    }

    @Test
    void settingsAreKnownToTheServices() {
        Set<String> known = Services.settings();
        // A variable of the JVM, and of no service.
        known.add("JAVA_TOOL_OPTIONS");
        for (Path folder : Manifests.folders()) {
            Map<String, Map<String, String>> settings = Manifests.settings(folder);
            settings.keySet()
                    .retainAll(
                            Stream.concat(Stream.of("hotelchat"), Services.NAMES.stream())
                                    .toList());
            assertThat(settings.values())
                    .allSatisfy(map -> assertThat(known).containsAll(map.keySet()));
        }
        for (String service : Services.NAMES) {
            assertThat(known).containsAll(variables(service));
            assertThat(Manifests.each(container(service).path("envFrom")))
                    .extracting(from -> from.at("/configMapRef/name").asText())
                    .containsExactly("hotelchat", service);
        }
    }

    @Test
    void databasesAreForThoseWhoOwnOne() {
        for (String service : Services.NAMES) {
            assertThat(variables(service).contains("QUARKUS_DATASOURCE_PASSWORD"))
                    .isEqualTo(Services.hasDatabase(service));
            assertThat(allowedDatabases().contains(service))
                    .isEqualTo(Services.hasDatabase(service));
        }
    }

    /** Multiplies the connections of an instance by the instances of an update at full scale. */
    @Test
    void operatorsAreToldHowManyConnectionsAllInstancesMayHold() throws IOException {
        String document =
                Files.readString(Checkout.root().resolve("docs/operators.md"))
                        .replaceAll("\\s+", " ");
        for (String service : Services.NAMES) {
            if (Services.hasDatabase(service)) {
                int most = Services.connections(service) + 1 + 3 + 1 + 2;
                assertThat(document)
                        .contains(most + " connections")
                        .contains(most * (mostInstances(service) + 1) + " for " + service);
            }
        }
    }

    private static int mostInstances(String service) {
        return Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                .flatMap(kind -> Manifests.base(kind).stream())
                .filter(each -> each.at("/spec/scaleTargetRef/name").asText().equals(service))
                .mapToInt(
                        each ->
                                each.path("spec")
                                        .path(
                                                each.path("kind").asText().equals("ScaledObject")
                                                        ? "maxReplicaCount"
                                                        : "maxReplicas")
                                        .asInt())
                .max()
                .orElseThrow();
    }

    private static Set<String> allowedDatabases() {
        return Manifests.each(
                        Manifests.base("NetworkPolicy", "hotelchat-postgres")
                                .at("/spec/podSelector/matchExpressions/0/values"))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    @Test
    void secretsComeByReference() {
        for (Path folder : Manifests.folders()) {
            assertThat(Manifests.resources(folder))
                    .noneMatch(resource -> resource.path("kind").asText().equals("Secret"));
            assertThat(Manifests.kustomization(folder).has("secretGenerator")).isFalse();
            for (Map<String, String> map : Manifests.settings(folder).values()) {
                assertThat(map.keySet()).noneMatch(name -> SECRET.matcher(name).find());
                assertThat(map.values()).noneMatch(value -> value.matches(".*//[^/]*:[^/]*@.*"));
            }
            for (JsonNode resource : Manifests.resources(folder)) {
                for (JsonNode variables : resource.findValues("env")) {
                    assertThat(variables)
                            .as(Manifests.name(resource))
                            .allMatch(
                                    each ->
                                            each.at("/valueFrom/secretKeyRef").has("key")
                                                    || each.at("/valueFrom/configMapKeyRef")
                                                            .has("key"));
                }
            }
        }
    }

    @Test
    void productionIsClosed() {
        Map<String, Map<String, String>> settings = Manifests.settings(PRODUCTION);

        assertThat(settings.get("realtime-gateway"))
                .containsEntry("PUSHER_PRIVATE_CHANNELS", "true")
                .doesNotContainKey("PUSHER_HOST")
                .doesNotContainKey("PUSHER_TLS");
        assertThat(settings.get("guest-chat-service"))
                .containsEntry("HOTELCHAT_TEST_ENDPOINTS_ENABLED", "false")
                .containsEntry("HOTELCHAT_FILES_STORE", "s3");
        assertThat(settings.get("hotelchat").get("QUARKUS_OIDC_AUTH_SERVER_URL"))
                .startsWith("https://");
        assertThat(settings.get("hotelchat")).containsEntry("KAFKA_SECURITY_PROTOCOL", "SSL");
        assertThat(Manifests.component("gateway-api", "Gateway"))
                .singleElement()
                .satisfies(
                        gateway -> {
                            assertThat(gateway.at("/spec/listeners/1/name").asText())
                                    .isEqualTo("https");
                            assertThat(gateway.at("/spec/listeners/1/tls/certificateRefs"))
                                    .isNotEmpty();
                        });
    }

    @Test
    void eachServiceIsScaledByOne() {
        for (String service : Services.NAMES) {
            long scalers =
                    Stream.of("HorizontalPodAutoscaler", "ScaledObject")
                            .flatMap(kind -> Manifests.base(kind).stream())
                            .filter(
                                    each ->
                                            each.at("/spec/scaleTargetRef/name")
                                                    .asText()
                                                    .equals(service))
                            .count();
            assertThat(scalers).as(service).isEqualTo(1);
            assertThat(Manifests.base("Deployment", service).at("/spec").has("replicas")).isFalse();
        }
    }

    @Test
    void lagIsThatOfGroupsAndTopicsThatThereAre() {
        List<JsonNode> objects = Manifests.base("ScaledObject");
        assertThat(objects).isNotEmpty();
        for (JsonNode object : objects) {
            String service = object.at("/spec/scaleTargetRef/name").asText();
            List<JsonNode> triggers =
                    Manifests.each(object.at("/spec/triggers"))
                            .filter(each -> each.path("type").asText().equals("kafka"))
                            .map(each -> each.path("metadata"))
                            .toList();
            assertThat(triggers).isNotEmpty();
            for (JsonNode trigger : triggers) {
                assertThat(Services.groups(service))
                        .contains(trigger.path("consumerGroup").asText());
                Topics.Topic topic = topic(trigger.path("topic").asText());
                assertThat(object.at("/spec/maxReplicaCount").asInt())
                        .isLessThanOrEqualTo(topic.partitions());
                assertThat(trigger.path("version").asText()).startsWith("4.");
            }
            assertThat(object.at("/spec/triggers").findValues("authenticationRef"))
                    .allMatch(
                            each ->
                                    Manifests.base("TriggerAuthentication").stream()
                                            .map(Manifests::name)
                                            .anyMatch(each.path("name").asText()::equals));
        }
    }

    /** KEDA asks from another namespace, so the name of the brokers must hold theirs. */
    @Test
    void lagIsReadFromAnyNamespace() {
        String[] brokers =
                Manifests.settings(Manifests.BASE)
                        .get("hotelchat")
                        .get("KAFKA_BOOTSTRAP_SERVERS")
                        .split(":");
        for (Path overlay : Manifests.folders()) {
            JsonNode kustomization = Manifests.kustomization(overlay);
            List<String> resources =
                    Manifests.each(kustomization.path("resources")).map(JsonNode::asText).toList();
            if (!resources.contains("../../autoscaled")) {
                continue;
            }
            String address =
                    brokers[0]
                            + "."
                            + kustomization.path("namespace").asText()
                            + ".svc:"
                            + brokers[1];
            List<JsonNode> operations =
                    Manifests.each(kustomization.path("patches"))
                            .filter(
                                    patch ->
                                            patch.at("/target/kind").asText().equals("ScaledObject")
                                                    && !patch.path("target").has("name"))
                            .map(patch -> overlay.resolve(patch.path("path").asText()))
                            .flatMap(file -> Manifests.each(Manifests.read(file).getFirst()))
                            .toList();
            for (JsonNode object : Manifests.base("ScaledObject")) {
                for (int i = 0; i < object.at("/spec/triggers").size(); i++) {
                    String path = "/spec/triggers/" + i + "/metadata/bootstrapServers";
                    if (!object.at(path).isMissingNode()) {
                        assertThat(operations)
                                .as("%s %s", overlay, path)
                                .filteredOn(each -> each.path("path").asText().equals(path))
                                .extracting(each -> each.path("value").asText())
                                .containsExactly(address);
                    }
                }
            }
        }
    }

    private static Topics.Topic topic(String name) {
        return Topics.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no topic " + name));
    }

    @Test
    void topicsAreWhatTheServicesNeed() {
        Map<String, JsonNode> topics = new TreeMap<>();
        Manifests.base("KafkaTopic")
                .forEach(topic -> topics.put(Manifests.name(topic), topic.path("spec")));

        assertThat(topics.keySet()).containsAll(Topics.names().toList());
        for (Topics.Topic topic : Topics.all()) {
            JsonNode spec = topics.get(topic.name());
            assertThat(spec.path("partitions").asInt())
                    .as(topic.name())
                    .isEqualTo(topic.partitions());
            assertThat(spec.at("/config/cleanup.policy").asText())
                    .as(topic.name())
                    .isEqualTo(policy(topic));
            assertThat(spec.at("/config/retention.ms").asLong())
                    .as(topic.name())
                    .isEqualTo(topic.retention().isNegative() ? -1 : topic.retention().toMillis());
        }
    }

    private static String policy(Topics.Topic topic) {
        return topic.cleanup().name().toLowerCase(Locale.ROOT).replace("_and_", ",");
    }

    @Test
    void usersMayDoWhatTheirServiceDoes() {
        for (String service : Services.NAMES) {
            Set<String> read = allowed(service, "topic", "Read");
            Set<String> written = allowed(service, "topic", "Write");

            assertThat(allowed(service, "group", "Read")).isEqualTo(Services.groups(service));
            Set<String> needed = new TreeSet<>(Services.topics(service));
            needed.addAll(Services.followed(service));
            assertThat(read).isEqualTo(needed);
            assertThat(written)
                    .containsAll(
                            Services.topics(service).stream()
                                    .filter(topic -> !topic.equals("chat.signals"))
                                    .map(topic -> topic + ".dlq")
                                    .toList());
            assertThat(written).noneMatch(PRODUCERS::containsValue);
        }
    }

    @Test
    void hotelSystemsMayWriteTheirTopicAndNothingElse() {
        PRODUCERS.forEach(
                (user, topic) -> {
                    assertThat(allowed(user, "topic", "Write")).containsExactly(topic);
                    assertThat(allowed(user, "topic", "Read")).isEmpty();
                    assertThat(allowed(user, "group", "Read")).isEmpty();
                });
        assertThat(Manifests.base("KafkaUser"))
                .extracting(Manifests::name)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Services.NAMES, PRODUCERS.keySet(), Set.of(ADMIN))
                                .flatMap(Collection::stream)
                                .toList());
    }

    @Test
    void operatorsMayReplayDeadLettersAndMarkThemAndCommitForNoService() {
        Set<String> deadLetters = new TreeSet<>();
        Set<String> origins = new TreeSet<>();
        for (String service : Services.NAMES) {
            for (String topic : Services.givenUp(service)) {
                deadLetters.add(topic + ".dlq");
                origins.add(topic);
            }
        }
        Set<String> read = allowed(ADMIN, "topic", "Read");

        assertThat(read).containsAll(deadLetters);
        // The topics in which a message is searched, and those whose later states must not be
        // replaced.
        read.removeAll(deadLetters);
        assertThat(read)
                .containsExactlyInAnyOrder(
                        "guest-chat.events",
                        "staff-chat.events",
                        "hotel.staff",
                        "guest-chat.sessions");
        assertThat(allowed(ADMIN, "topic", "Write")).isEqualTo(origins);
        assertThat(allowed(ADMIN, "group", "Read")).containsExactly(ADMIN);
        Set<String> groups = new TreeSet<>(ConsumerGroups.all().keySet());
        groups.add(ADMIN);
        assertThat(allowed(ADMIN, "group", "Describe")).isEqualTo(groups);
        assertThat(allowed(ADMIN, "topic", "Describe"))
                .containsAll(
                        ConsumerGroups.all().values().stream()
                                .flatMap(Set::stream)
                                .map(Topic::wireName)
                                .toList());
    }

    /**
     * Checks that the toolbox runs only while it is needed, and may do no more in the cluster than
     * a service.
     */
    @Test
    void toolboxIsEmptyAndAsConfinedAsTheServices() {
        List<JsonNode> resources = Manifests.read(TOOLBOX);
        for (JsonNode resource : resources) {
            assertThatCode(() -> StrictKinds.checkWhole(resource))
                    .as(Manifests.name(resource))
                    .doesNotThrowAnyException();
            assertThat(Manifests.name(resource)).isEqualTo(ADMIN);
        }
        assertThat(resources)
                .extracting(each -> each.path("kind").asText())
                .containsExactly("ServiceAccount", "Deployment");
        JsonNode deployment = resources.getLast();
        JsonNode service = Manifests.base("Deployment", "notification-service");
        assertThat(deployment.at("/spec/replicas").asInt(1)).isZero();
        for (String same :
                List.of(
                        POD + "/securityContext",
                        POD + "/automountServiceAccountToken",
                        POD + "/enableServiceLinks",
                        CONTAINER + "/securityContext")) {
            assertThat(deployment.at(same)).as(same).isEqualTo(service.at(same));
        }
        assertThat(deployment.at(CONTAINER + "/resources/limits").has("memory")).isTrue();
        assertThat(deployment.at(CONTAINER + "/volumeMounts").findValuesAsText("name"))
                .isEqualTo(
                        Manifests.each(deployment.at(POD + "/volumes"))
                                .map(volume -> volume.path("name").asText())
                                .toList());
        assertThat(allowedDatabases()).contains(ADMIN);
        for (JsonNode variable : deployment.at(CONTAINER + "/env")) {
            JsonNode map = variable.at("/valueFrom/configMapKeyRef");
            if (!map.isMissingNode()) {
                assertThat(Manifests.settings(Manifests.BASE).get(map.path("name").asText()))
                        .containsKey(map.path("key").asText());
            }
        }
    }

    @Test
    void usersKnowOnlyTopicsThatThereAre() {
        Set<String> topics =
                Manifests.base("KafkaTopic").stream()
                        .map(Manifests::name)
                        .collect(Collectors.toSet());
        for (JsonNode user : Manifests.base("KafkaUser")) {
            String name = Manifests.name(user);
            for (String operation : List.of("Read", "Write")) {
                assertThat(topics).containsAll(allowed(name, "topic", operation));
            }
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                JsonNode resource = acl.path("resource");
                boolean isTransactional = resource.path("type").asText().equals("transactionalId");
                assertThat(resource.path("patternType").asText())
                        .isEqualTo(isTransactional ? "prefix" : "literal");
            }
        }
    }

    @Test
    void servicesWithADatabaseMayPublishTheShardsOfTheirOutbox() {
        for (String service : Services.NAMES) {
            for (String operation : List.of("Write", "Describe")) {
                assertThat(allowed(service, "transactionalId", operation))
                        .isEqualTo(
                                Services.hasDatabase(service)
                                        ? Set.of(service + "-outbox-")
                                        : Set.of());
            }
        }
    }

    @Test
    void pushTokensAreReadByTheNotificationsAlone() {
        assertThat(Manifests.base("KafkaUser"))
                .filteredOn(
                        user ->
                                allowed(Manifests.name(user), "topic", "Read")
                                        .contains("guest-chat.devices"))
                .extracting(Manifests::name)
                .containsExactly("notification-service");
        // The tokens in these dead letters are sealed; the tool for the letters shows the length of
        // a token.
        assertThat(Manifests.base("KafkaUser"))
                .filteredOn(
                        user ->
                                allowed(Manifests.name(user), "topic", "Read")
                                        .contains("guest-chat.devices.dlq"))
                .extracting(Manifests::name)
                .containsExactly(ADMIN);
    }

    /** Returns the permissions of a Kafka user: the names of the resources of that type. */
    static Set<String> allowed(String user, String type, String operation) {
        return Manifests.each(Manifests.base("KafkaUser", user).at("/spec/authorization/acls"))
                .filter(acl -> acl.at("/resource/type").asText().equals(type))
                .filter(
                        acl ->
                                Manifests.each(acl.path("operations"))
                                        .anyMatch(each -> each.asText().equals(operation)))
                .map(acl -> acl.at("/resource/name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theFrontDoorLeadsToTheServicesAndNowhereElse() {
        Map<String, String> routes = new TreeMap<>();
        for (JsonNode path :
                Manifests.component("ingress", "Ingress")
                        .getFirst()
                        .at("/spec/rules/0/http/paths")) {
            assertThat(path.path("pathType").asText()).isEqualTo("Prefix");
            assertThat(path.at("/backend/service/port/name").asText()).isEqualTo("http");
            routes.put(path.path("path").asText(), path.at("/backend/service/name").asText());
        }
        JsonNode route = Manifests.component("gateway-api", "HTTPRoute").getFirst();
        Map<String, String> routed = new TreeMap<>();
        for (JsonNode rule : route.at("/spec/rules")) {
            JsonNode path = rule.at("/matches/0/path");
            String service = rule.at("/backendRefs/0/name").asText();
            assertThat(rule.path("matches")).hasSize(1);
            assertThat(path.path("type").asText()).isEqualTo("PathPrefix");
            assertThat(rule.at("/backendRefs/0/port").asInt()).isEqualTo(Services.port(service));
            assertThat(rule.at("/timeouts/request").asText())
                    .as("longer than an upload may take, where there are some")
                    .isEqualTo(service.contains("-chat-") ? "16m" : "60s");
            routed.put(path.path("value").asText(), service);
        }

        assertThat(routes).isEqualTo(new TreeMap<>(Services.ROUTES));
        assertThat(routed).isEqualTo(routes);
        assertThat(route.at("/spec/parentRefs/0/sectionName").asText()).isEqualTo("https");
    }

    @Test
    void nothingIsOpenThatIsNotNamed() {
        JsonNode deny = Manifests.base("NetworkPolicy", "hotelchat-default-deny").path("spec");
        assertThat(deny.path("policyTypes")).hasSize(2);
        assertThat(deny.has("ingress") || deny.has("egress")).isFalse();
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode policy : Manifests.base("NetworkPolicy")) {
            Manifests.each(policy.at("/spec/ingress")).forEach(rules::add);
            Manifests.each(policy.at("/spec/egress")).forEach(rules::add);
        }
        // A rule without peers or without ports applies to all of them.
        assertThat(rules)
                .isNotEmpty()
                .allMatch(rule -> !rule.path("ports").isEmpty())
                .allMatch(rule -> !rule.path("from").isEmpty() || !rule.path("to").isEmpty());
        for (String service : Services.NAMES) {
            assertThat(Manifests.base("Deployment", service).at("/spec/template/metadata/labels"))
                    .containsAll(deny.at("/podSelector/matchLabels"));
        }
    }

    @Test
    void onlyTheFrontDoorReachesTheApisAndOnlyPrometheusTheMetrics() {
        Map<String, Set<String>> peers = new TreeMap<>();
        for (JsonNode policy : Manifests.base("NetworkPolicy")) {
            for (JsonNode rule : policy.at("/spec/ingress")) {
                for (JsonNode port : rule.path("ports")) {
                    rule.path("from")
                            .forEach(
                                    peer ->
                                            peers.computeIfAbsent(
                                                            port.path("port").asText(),
                                                            unknown -> new TreeSet<>())
                                                    .add(
                                                            peer.at(
                                                                            "/namespaceSelector/matchLabels")
                                                                    .toString()));
                }
            }
        }

        assertThat(peers)
                .containsEntry("http", Set.of("{\"hotelchat/front-door\":\"true\"}"))
                .containsEntry(
                        "management", Set.of("{\"kubernetes.io/metadata.name\":\"monitoring\"}"));
    }

    @Test
    void metricsAreReadWhereTheyAre() {
        JsonNode endpoint = Manifests.base("ServiceMonitor", "hotelchat").at("/spec/endpoints/0");

        assertThat(endpoint.path("path").asText()).isEqualTo("/q/metrics");
        assertThat(endpoint.path("port").asText()).isEqualTo("management");
    }

    @Test
    void operatorsAreToldOfEverySecretAndEveryPath() throws IOException {
        String document = Files.readString(Checkout.root().resolve("docs/operators.md"));
        Set<String> made = Set.copyOf(Services.NAMES);
        for (JsonNode resource : Manifests.resources(Manifests.OVERLAYS.resolve("local"))) {
            for (JsonNode secret : resource.findValues("secretKeyRef")) {
                if (!made.contains(secret.path("name").asText())) {
                    assertThat(document)
                            .contains("`" + secret.path("name").asText() + "`")
                            .contains("`" + secret.path("key").asText() + "`");
                }
            }
            resource.findValuesAsText("secretName").stream()
                    .filter(name -> !made.contains(name))
                    .forEach(name -> assertThat(document).contains("`" + name + "`"));
        }
        assertThat(Pattern.compile("(?<![\\w/])deploy/[\\w./-]*\\w").matcher(document).results())
                .isNotEmpty()
                .allMatch(path -> Files.exists(Checkout.root().resolve(path.group())));
    }

    @Test
    void resourcesInDocumentsHaveTheFieldsOfTheirKinds() throws IOException {
        List<JsonNode> resources = new ArrayList<>();
        for (String document : List.of("operators.md", "maintenance.md")) {
            Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Checkout.root().resolve("docs").resolve(document)))
                    .results()
                    .flatMap(block -> Manifests.parse(block.group(1)).stream())
                    .forEach(resources::add);
        }
        assertThat(resources)
                .filteredOn(each -> each.path("kind").asText().equals("Cluster"))
                .isNotEmpty();
        for (JsonNode resource : resources) {
            if (!resource.path("kind").asText().equals("ExternalSecret")) {
                assertThatCode(() -> StrictKinds.checkWhole(resource)).doesNotThrowAnyException();
            }
        }
    }

    /** Runs the commands with a kubectl that only records its arguments. */
    @Test
    void commandsMakeTheSecretsThatTheServicesNeed() throws Exception {
        String document = Files.readString(Checkout.root().resolve("docs/operators.md"));
        Matcher commands =
                Pattern.compile("```sh\\n(# The passwords .*?)```", Pattern.DOTALL)
                        .matcher(document);
        assertThat(commands.find()).isTrue();
        String script =
                "set -eu; kubectl() { echo \"$@\"; };"
                        + " APP_ID=1 KEY=2 SECRET=3 ID=4 ACCESS_KEY=5;\n"
                        + commands.group(1);
        Process shell = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
        Map<String, Set<String>> made = new TreeMap<>();
        for (String line : said.lines().toList()) {
            String[] words = line.split(" ");
            assertThat(line).startsWith("--namespace hotelchat create secret ");
            Set<String> keys = made.computeIfAbsent(words[5], name -> new TreeSet<>());
            Pattern.compile("--from-(?:literal|file)=([a-z.-]+)|--(cert|key)=")
                    .matcher(line)
                    .results()
                    .forEach(
                            key ->
                                    keys.add(
                                            key.group(1) == null
                                                    ? key.group(2).equals("cert")
                                                            ? "tls.crt"
                                                            : "tls.key"
                                                    : key.group(1)));
        }

        Map<String, Set<String>> needed = new TreeMap<>();
        needed.put("hotelchat-tls", Set.of("tls.crt", "tls.key"));
        for (String service : Services.NAMES) {
            for (JsonNode reference : pod(service).findValues("secretKeyRef")) {
                if (!reference.path("optional").asBoolean()) {
                    needed.computeIfAbsent(reference.path("name").asText(), n -> new TreeSet<>())
                            .add(reference.path("key").asText());
                }
            }
            for (JsonNode secret : pod(service).path("volumes").findValues("secret")) {
                secret.path("items")
                        .forEach(
                                item ->
                                        needed.computeIfAbsent(
                                                        secret.path("secretName").asText(),
                                                        n -> new TreeSet<>())
                                                .add(item.path("key").asText()));
            }
        }
        // Strimzi makes these.
        needed.remove("hotelchat-cluster-ca-cert");
        Services.NAMES.forEach(needed::remove);
        assertThat(made).isEqualTo(needed);
    }

    /** Holds the patches of the component against the pods that they change. */
    @Test
    void databaseInTheClusterIsReachedByItsNameAndItsAuthority() {
        JsonNode cluster = Manifests.component("postgres", "Cluster").getFirst();
        String name = Manifests.name(cluster);
        Path component = Manifests.COMPONENTS.resolve("postgres");
        Map<String, Map<String, String>> settings = Manifests.settings(component);
        int needed = 0;
        for (String service : Services.NAMES) {
            if (Services.hasDatabase(service)) {
                needed +=
                        (Services.connections(service) + 1 + 3 + 1 + 2)
                                * (mostInstances(service) + 1);
                assertThat(settings.get(service).get("QUARKUS_DATASOURCE_REACTIVE_URL"))
                        .startsWith("postgresql://" + name + "-rw:5432/")
                        .endsWith("?sslmode=verify-full");
                assertThat(pod(service).at("/volumes/3/name").asText()).isEqualTo("postgres-ca");
            }
        }
        assertThat(cluster.at("/spec/postgresql/parameters/max_connections").asInt())
                .isGreaterThanOrEqualTo(needed);
        assertThat(
                        Manifests.read(component.resolve("authority.yaml"))
                                .getFirst()
                                .at("/0/value")
                                .asText())
                .isEqualTo(name + "-ca");
        assertThat(Manifests.component("postgres", "Database"))
                .extracting(database -> database.at("/spec/name").asText())
                .containsExactlyInAnyOrder("staff_chat", "notification");
    }

    @Test
    void oneNodeIsNotScaled() {
        assertThat(Manifests.resources(Manifests.OVERLAYS.resolve("local")))
                .extracting(resource -> resource.path("kind").asText())
                .doesNotContain("HorizontalPodAutoscaler", "ScaledObject", "ServiceMonitor");
    }

    private static JsonNode pod(String service) {
        return Manifests.base("Deployment", service).at("/spec/template/spec");
    }

    private static JsonNode container(String service) {
        return pod(service).at("/containers/0");
    }

    private static Set<String> variables(String service) {
        return Manifests.each(container(service).path("env"))
                .map(each -> each.path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
