package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.Topics;
import com.hotelchat.pusherserver.PusherServerSettings;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;

/**
 * The compose file, and the files that it mounts, against the Compose specification and the code.
 */
class ComposeTest {

    private static final Path ROOT = Checkout.root();
    private static final Path MOUNTED = ROOT.resolve("deploy/compose");
    private static final Path DASHBOARD =
            ROOT.resolve("deploy/kustomize/autoscaled/dashboards/hotelchat.json");
    private static final JsonNode COMPOSE =
            Manifests.read(ROOT.resolve("docker-compose.yml")).getFirst();
    private static final JsonNode SERVICES = COMPOSE.path("services");

    private static final Pattern REQUIRED = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+):\\?[^}]+}");
    private static final Pattern WITH_DEFAULT = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}");
    private static final Pattern SECRET = Pattern.compile("PASSWORD|SECRET|_KEY");

    /** A line of the script that creates topics. */
    private static final Pattern TOPIC = Pattern.compile("(?m)^topic (\\S+) (\\d+) (.+)$");

    private static final Pattern LOCATION =
            Pattern.compile("location (/api/[a-z_]+)/ \\{\\s+proxy_pass \\$(\\w+);");

    private static final Pattern UPSTREAM =
            Pattern.compile("set \\$(\\w+) http://([a-z-]+):(\\d+);");

    @Test
    void followsTheSpecification() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/deploy/compose-spec.json")) {
            ObjectNode schema = (ObjectNode) new ObjectMapper().readTree(file);
            // The id is no address, and the validator requires one.
            schema.remove("$id");
            JsonSchema specification =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);

            assertThat(specification.validate(COMPOSE)).isEmpty();
            ObjectNode wrong = COMPOSE.deepCopy();
            ((ObjectNode) wrong.at("/services/postgres")).put("imagge", "postgres");
            assertThat(specification.validate(wrong)).isNotEmpty();
        }
    }

    @Test
    void theFourServicesAreThereWithSettingsThatTheyKnow() {
        Set<String> known = Services.settings();
        for (String service : Services.NAMES) {
            assertThat(known).containsAll(environment(service).keySet());
            assertThat(environment(service).containsKey("QUARKUS_DATASOURCE_PASSWORD"))
                    .isEqualTo(Services.hasDatabase(service));
            assertThat(SERVICES.at("/" + service + "/build/args/SERVICE").asText())
                    .isEqualTo(service);
            assertThat(SERVICES.at("/" + service + "/healthcheck/test/3").asText())
                    .contains("/dev/tcp/127.0.0.1/" + Services.managementPort(service) + " ")
                    .contains("/q/health/ready");
        }
    }

    @Test
    void channelsArePrivateAndTestEndpointsOff() {
        assertThat(environment("realtime-gateway"))
                .containsEntry("PUSHER_PRIVATE_CHANNELS", "true");
        assertThat(environment("guest-chat-service"))
                .containsEntry("HOTELCHAT_TEST_ENDPOINTS_ENABLED", "false");
    }

    @Test
    void pusherServerHasTheAppOfTheGatewayAndSendsItWebhooks() throws IOException {
        Map<String, String> environment = environment("pusher-server");
        assertThat(environment)
                .containsOnlyKeys("PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET", "WEBHOOK_URL");
        Map<String, String> filled = new TreeMap<>(environment);
        filled.replaceAll((name, value) -> REQUIRED.matcher(value).replaceAll("1"));

        PusherServerSettings settings = PusherServerSettings.of(filled);

        assertThat(environment("realtime-gateway"))
                .containsEntry("PUSHER_APP_ID", environment.get("PUSHER_APP_ID"))
                .containsEntry("PUSHER_KEY", environment.get("PUSHER_KEY"))
                .containsEntry("PUSHER_SECRET", environment.get("PUSHER_SECRET"))
                .containsEntry("PUSHER_HOST", "pusher-server:" + settings.port());
        assertThat(settings.webhookUrl())
                .isEqualTo(
                        "http://realtime-gateway:%d/api/pusher/webhooks",
                        Services.port("realtime-gateway"));
        assertThat(SERVICES.at("/pusher-server/healthcheck/test/3").asText())
                .contains("/dev/tcp/127.0.0.1/" + settings.port() + " ")
                .contains("GET /ready ");
        assertThat(Files.readString(MOUNTED.resolve("nginx/nginx.conf")))
                .contains(" http://pusher-server:" + settings.port() + ";");
    }

    @Test
    void everySecretIsRequiredAndHasNoDefault() throws IOException {
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            environment(service.getKey()).entrySet().stream()
                    .filter(each -> SECRET.matcher(each.getKey()).find())
                    .forEach(each -> assertThat(each.getValue()).matches(REQUIRED));
        }
        String text = Files.readString(ROOT.resolve("docker-compose.yml"));
        assertThat(WITH_DEFAULT.matcher(text).results().map(match -> match.group(1)))
                .noneMatch(name -> SECRET.matcher(name).find());
        Set<String> required =
                REQUIRED.matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));

        List<String> example = Files.readAllLines(ROOT.resolve(".env.example"));

        assertThat(example)
                .filteredOn(line -> line.matches("[A-Z_]+=.*"))
                .containsExactlyInAnyOrderElementsOf(
                        required.stream().map(name -> name + "=").toList());
        assertThat(Files.readAllLines(ROOT.resolve(".gitignore"))).contains(".env");
    }

    @Test
    void imagesHaveAVersionAndNoRegistry() {
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            assertThat(service.getValue().path("image").asText())
                    .as(service.getKey())
                    .matches("([a-z-]+/)?[a-z-]+:(v?\\d[\\w.-]+|\\$\\{HOTELCHAT_TAG:-dev})");
        }
    }

    @Test
    void whatIsNeededAndMountedIsThere() {
        Set<String> volumes = new TreeSet<>();
        COMPOSE.path("volumes").fieldNames().forEachRemaining(volumes::add);
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            service.getValue()
                    .path("depends_on")
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(SERVICES.has(name)).as(name).isTrue());
            for (JsonNode volume : service.getValue().path("volumes")) {
                String source = volume.asText().split(":", -1)[0];
                if (source.startsWith("./")) {
                    assertThat(ROOT.resolve(source)).isRegularFile();
                } else {
                    assertThat(volumes).contains(source);
                }
            }
        }
    }

    @Test
    void everyServiceThatGoesOnIsLookedAfter() {
        // Their images contain no program for a health check.
        Set<String> bare = Set.of("otel-collector", "tempo");
        for (Map.Entry<String, JsonNode> service : SERVICES.properties()) {
            boolean goesOn = service.getValue().path("restart").asText().equals("unless-stopped");
            assertThat(service.getValue().has("healthcheck"))
                    .as(service.getKey())
                    .isEqualTo(goesOn && !bare.contains(service.getKey()));
        }
    }

    @Test
    void observabilityIsAProfile() {
        assertThat(SERVICES.properties())
                .filteredOn(service -> service.getValue().has("profiles"))
                .allMatch(
                        service ->
                                service.getValue()
                                        .at("/profiles/0")
                                        .asText()
                                        .equals("observability"))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "prometheus", "kafka-exporter", "grafana", "otel-collector", "tempo");
    }

    @Test
    void topicsAreWhatTheServicesNeed() throws IOException {
        Map<String, MatchResult> created = new TreeMap<>();
        TOPIC.matcher(Files.readString(MOUNTED.resolve("kafka/topics.sh")))
                .results()
                .forEach(line -> created.put(line.group(1), line));

        assertThat(created.keySet()).containsAll(Topics.names().toList());
        for (Topics.Topic topic : Topics.all()) {
            MatchResult line = created.get(topic.name());
            long kept = topic.retention().isNegative() ? -1 : topic.retention().toMillis();
            assertThat(line.group(2)).isEqualTo(Integer.toString(topic.partitions()));
            assertThat(line.group(3).split(" ", -1))
                    .contains(
                            "cleanup.policy="
                                    + topic.cleanup()
                                            .name()
                                            .toLowerCase(Locale.ROOT)
                                            .replace("_and_", ","),
                            "retention.ms=" + kept);
        }
    }

    @Test
    void everyDatabaseIsMade() throws IOException {
        String script = Files.readString(MOUNTED.resolve("postgres/databases.sh"));
        for (String service : Services.NAMES) {
            String url = environment(service).get("QUARKUS_DATASOURCE_REACTIVE_URL");
            if (url == null) {
                continue;
            }
            String database = url.substring(url.lastIndexOf('/') + 1);
            assertThat(environment(service))
                    .containsEntry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:" + url)
                    .containsEntry("QUARKUS_DATASOURCE_USERNAME", database);
            assertThat(script).contains("\ndatabase " + database + " \"$");
        }
    }

    @Test
    void theFrontDoorLeadsToTheServices() throws IOException {
        String door = Files.readString(MOUNTED.resolve("nginx/nginx.conf"));
        Map<String, MatchResult> upstreams = new HashMap<>();
        UPSTREAM.matcher(door).results().forEach(each -> upstreams.put(each.group(1), each));
        Map<String, String> routes = new TreeMap<>();
        LOCATION.matcher(door)
                .results()
                .forEach(
                        each -> {
                            MatchResult upstream = upstreams.get(each.group(2));
                            routes.put(each.group(1), upstream.group(2));
                            assertThat(Integer.parseInt(upstream.group(3)))
                                    .isEqualTo(Services.port(upstream.group(2)));
                        });

        assertThat(routes).isEqualTo(new TreeMap<>(Services.ROUTES));
        assertThat(door).doesNotContain("/q/");
    }

    @Test
    void prometheusReadsAllServices() {
        JsonNode job =
                Manifests.read(MOUNTED.resolve("prometheus/prometheus.yml"))
                        .getFirst()
                        .at("/scrape_configs/0");

        assertThat(job.path("metrics_path").asText()).isEqualTo("/q/metrics");
        assertThat(Manifests.each(job.at("/static_configs/0/targets")))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(
                        Services.NAMES.stream()
                                .map(service -> service + ":" + Services.managementPort(service))
                                .toList());
    }

    @Test
    void alertsAndDashboardAskForMetricsThatOperatorsKnow() throws IOException {
        String operators = Files.readString(ROOT.resolve("docs/operators.md"));
        for (Path file : List.of(MOUNTED.resolve("prometheus/alerts.yml"), DASHBOARD)) {
            Set<String> named =
                    Pattern.compile("hotelchat_[a-z_]+")
                            .matcher(Files.readString(file))
                            .results()
                            .map(match -> match.group().replaceFirst("_(total|bucket|count)$", ""))
                            .collect(Collectors.toSet());

            assertThat(named)
                    .isNotEmpty()
                    .allMatch(
                            name ->
                                    operators.contains("`" + name.replace('_', '.') + "`")
                                            || operators.contains(
                                                    "`"
                                                            + name.replace("_seconds", "")
                                                                    .replace('_', '.')
                                                            + "`"));
        }
    }

    @Test
    void dashboardAsksTheDatasourceThatIsThere() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        Set<String> sources =
                Manifests.each(
                                Manifests.read(MOUNTED.resolve("grafana/datasources.yml"))
                                        .getFirst()
                                        .path("datasources"))
                        .map(source -> source.path("uid").asText())
                        .collect(Collectors.toSet());
        List<JsonNode> graphs =
                Manifests.each(dashboard.path("panels"))
                        .filter(panel -> panel.path("type").asText().equals("timeseries"))
                        .toList();

        assertThat(graphs)
                .isNotEmpty()
                .allSatisfy(
                        graph -> {
                            assertThat(sources).contains(graph.at("/datasource/uid").asText());
                            assertThat(graph.path("targets")).isNotEmpty();
                        });
        assertThat(dashboard.path("panels"))
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
    }

    @Test
    void tokensOfTheRealmSayWhatTheServicesRead() throws IOException {
        JsonNode realm = realm();
        JsonNode client = realm.at("/clients/0");
        Map<String, JsonNode> mappers = new TreeMap<>();
        client.path("protocolMappers")
                .forEach(
                        mapper -> mappers.put(mapper.path("name").asText(), mapper.path("config")));

        assertThat(client.path("clientId").asText()).isEqualTo("hotelchat");
        assertThat(mappers).containsOnlyKeys("audience", "groups", "hotel_slug", "staff_id");
        assertThat(mappers.values())
                .allMatch(config -> config.path("access.token.claim").asText().equals("true"));
        assertThat(mappers.get("groups").path("claim.name").asText()).isEqualTo("groups");
        assertThat(mappers.get("groups").path("full.path").asText()).isEqualTo("false");
        assertThat(mappers.get("staff_id").path("jsonType.label").asText()).isEqualTo("long");
        assertThat(mappers.get("audience").path("included.client.audience").asText())
                .isEqualTo(environment("guest-chat-service").get("QUARKUS_OIDC_TOKEN_AUDIENCE"));
        assertThat(environment("guest-chat-service").get("QUARKUS_OIDC_AUTH_SERVER_URL"))
                .endsWith("/realms/" + realm.path("realm").asText());
        assertThat(realm.path("groups"))
                .extracting(group -> group.path("name").asText())
                .containsExactlyInAnyOrder("staff", "manager", "admin");
    }

    @Test
    void nobodyChangesTheirOwnHotelOrId() throws IOException {
        String profile =
                realm().at("/components/org.keycloak.userprofile.UserProfileProvider/0/config")
                        .path("kc.user.profile.config")
                        .path(0)
                        .asText();
        JsonNode attributes = new ObjectMapper().readTree(profile).path("attributes");

        assertThat(attributes)
                .filteredOn(
                        attribute ->
                                Set.of("hotel_slug", "staff_id")
                                        .contains(attribute.path("name").asText()))
                .hasSize(2)
                .allMatch(
                        attribute ->
                                attribute.at("/permissions/edit").toString().equals("[\"admin\"]"));
    }

    @Test
    void staffOfTheRealmAreThoseOfTheDemoHotels() throws IOException {
        for (JsonNode user : realm().path("users")) {
            DemoHotels.Staff staff = DemoHotels.staff(user.path("username").asText()).orElseThrow();
            assertThat(user.at("/attributes/hotel_slug/0").asText()).isEqualTo(staff.hotel());
            assertThat(user.at("/attributes/staff_id/0").asLong()).isEqualTo(staff.id());
            assertThat(Manifests.each(user.path("groups")))
                    .extracting(group -> group.asText().substring(1))
                    .isEqualTo(staff.groups());
            assertThat(user.at("/credentials/0/value").asText()).isEqualTo("${STAFF_PASSWORD}");
        }
    }

    @Test
    void whatIsMountedCanBeRead() {
        assertThat(Manifests.files())
                .filteredOn(file -> file.startsWith(MOUNTED))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Manifests.read(file)).hasSize(1));
    }

    @Test
    void imagesAreOfOneServiceAndNotOfRoot() throws IOException {
        for (String kind : List.of("jvm", "native")) {
            String file = Files.readString(ROOT.resolve("deploy/docker/Dockerfile." + kind));

            assertThat(file).contains("\nARG SERVICE\n").contains("\nUSER 1001:1001\n");
            assertThat(Pattern.compile("(?m)^ARG [A-Z]+=([a-z].*:.*)$").matcher(file).results())
                    .isNotEmpty()
                    .allMatch(base -> base.group(1).matches("([a-z]+/)?[a-z0-9-]+:[0-9][\\w.-]+"));
        }
    }

    @Test
    void keycloakKnowsEveryFieldOfTheRealm() throws IOException {
        ObjectMapper strict =
                new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

        RealmRepresentation realm = strict.convertValue(realm(), RealmRepresentation.class);

        String profile =
                realm.getComponents()
                        .getFirst("org.keycloak.userprofile.UserProfileProvider")
                        .getConfig()
                        .getFirst("kc.user.profile.config");
        assertThat(strict.readValue(profile, UPConfig.class).getAttributes()).isNotEmpty();
    }

    private static JsonNode realm() throws IOException {
        return new ObjectMapper()
                .readTree(Files.readString(MOUNTED.resolve("keycloak/hotelchat-realm.json")));
    }

    private static Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        SERVICES.path(service)
                .path("environment")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        return environment;
    }
}
