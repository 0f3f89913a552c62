package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the statements of the documents about the code against the code. */
class DocumentsTest {

    private static final Path ROOT = Checkout.root();

    private static final int README_LINES = 120;

    /** A link that is no address of another host and no place in the same document. */
    private static final Pattern LINK = Pattern.compile("]\\((?![a-z]+:|#)([^)#\\s]+)[^)]*\\)");

    private static final Pattern SETTING =
            Pattern.compile("\\b(?:HOTELCHAT|PUSHER|QUARKUS|KAFKA|GATEWAY)_[A-Z0-9_]+");

    private static final Pattern WIRE_NAME =
            Pattern.compile(
                    "\\b(?:hotel|guest-chat|staff-chat)\\.[a-z-]+(?:\\.[a-z-]+)?\\.v[0-9]+\\b");

    /**
     * Matches a metric of the project as the code or as Prometheus spells it, and a setting of the
     * project.
     */
    private static final Pattern OURS =
            Pattern.compile("(?<![\\w./-])hotelchat[._][a-z][a-z._-]*[a-z]");

    /** Matches the suffix that Prometheus adds to the name of a counter or of a timer. */
    private static final String ADDED = "\\.total$|\\.seconds\\.(?:bucket|count|sum)$";

    private static final Pattern VERB = Pattern.compile("\\./hotelchat ([a-z]+)");

    /** The labels of the script's cases. */
    private static final Pattern CASE = Pattern.compile("(?m)^([a-z][a-z| ]*)\\)$");

    private static final Pattern CONFIG_PROPERTY =
            Pattern.compile("@ConfigProperty\\(\\s*name\\s*=\\s*\"([^\"]+)\"");

    /** A property in an annotation's expression, as in {@code @Scheduled}. */
    private static final Pattern EXPRESSION = Pattern.compile("\"\\$\\{([a-z][a-z.-]+)[:}]");

    private static final Pattern CONFIG_MAPPING =
            Pattern.compile("@ConfigMapping\\(\\s*prefix\\s*=\\s*\"([^\"]+)\"");

    /** A method of a config mapping. */
    private static final Pattern MAPPED =
            Pattern.compile("(?m)^    (?:[A-Z]\\w*(?:<\\w+>)?|int|long|boolean) (\\w+)\\(\\);");

    @Test
    void readmeIsShort() {
        assertThat(read(ROOT.resolve("README.md")).lines().count())
                .isLessThanOrEqualTo(README_LINES);
    }

    @Test
    void documentsAreThere() {
        assertThat(documents().keySet())
                .contains(
                        "README.md",
                        "CONTRIBUTING.md",
                        "docs/architecture.md",
                        "docs/front-end.md",
                        "docs/hotel-systems.md",
                        "docs/operators.md");
    }

    @Test
    void relativeLinksLeadToFiles() {
        Set<String> broken = new TreeSet<>();
        documents()
                .forEach(
                        (name, text) -> {
                            Path folder = ROOT.resolve(name).resolveSibling(".");
                            for (String link : found(LINK, text)) {
                                if (!Files.exists(folder.resolve(link).normalize())) {
                                    broken.add(name + ": " + link);
                                }
                            }
                        });

        assertThat(broken).isEmpty();
    }

    @Test
    void settingsAreKnownToTheServices() {
        Set<String> named = foundInDocuments(SETTING);

        assertThat(named).isNotEmpty();
        assertThat(known()).containsAll(named);
    }

    @Test
    void eventsHaveASchema() {
        Set<String> named = foundInDocuments(WIRE_NAME);

        assertThat(named).isNotEmpty();
        Path schemas = ROOT.resolve("chat-events/src/main/resources/schemas");
        assertThat(named)
                .allSatisfy(event -> assertThat(schemas.resolve(event + ".json")).isRegularFile());
    }

    @Test
    void metricsAreInTheCode() {
        Set<String> named =
                foundInDocuments(OURS).stream()
                        .map(name -> name.replace('_', '.').replaceFirst(ADDED, ""))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isNotEmpty();
        String code = String.join("\n", sources());
        Set<String> settings = known();
        assertThat(named)
                .filteredOn(
                        name ->
                                !code.contains("\"" + name + "\"")
                                        && settings.stream()
                                                .noneMatch(one -> one.startsWith(variable(name))))
                .isEmpty();
    }

    @Test
    void verbsAreThoseOfTheScript() {
        Set<String> verbs =
                found(CASE, read(ROOT.resolve("hotelchat"))).stream()
                        .flatMap(label -> Stream.of(label.split("[| ]+", -1)))
                        .collect(Collectors.toSet());
        Set<String> named = foundInDocuments(VERB);

        assertThat(named).isNotEmpty();
        assertThat(verbs).containsAll(named);
    }

    /** Every setting that a service reads, as an environment variable. */
    static Set<String> known() {
        Set<String> known = knownFromSources();
        for (String service : SettingsReferenceTest.SERVICES) {
            SettingsReference.of(service)
                    .settings()
                    .forEach(setting -> known.add(setting.variable()));
        }
        return known;
    }

    /** Those that Java sources name. */
    static Set<String> knownFromSources() {
        Set<String> known = new TreeSet<>();
        for (String source : sources()) {
            found(CONFIG_PROPERTY, source).forEach(name -> known.add(variable(name)));
            found(EXPRESSION, source).forEach(name -> known.add(variable(name)));
            for (String prefix : found(CONFIG_MAPPING, source)) {
                for (String method : found(MAPPED, source)) {
                    known.add(variable(prefix + "." + kebab(method)));
                }
            }
        }
        return known;
    }

    /**
     * Applies MicroProfile Config's rule: every character other than a letter or a digit becomes an
     * underscore.
     */
    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static String kebab(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** README.md, CONTRIBUTING.md and all of docs, by their path. */
    private static Map<String, String> documents() {
        Map<String, String> documents = new TreeMap<>();
        for (String name : List.of("README.md", "CONTRIBUTING.md")) {
            documents.put(name, read(ROOT.resolve(name)));
        }
        for (Path file : files("docs", path -> path.toString().endsWith(".md"))) {
            documents.put(ROOT.relativize(file).toString().replace('\\', '/'), read(file));
        }
        return documents;
    }

    /** The main Java sources of all modules. */
    private static List<String> sources() {
        return mainFiles("java", ".java");
    }

    private static List<String> mainFiles(String kind, String end) {
        return modules().stream()
                .map(module -> module + "/src/main/" + kind)
                .filter(folder -> Files.isDirectory(ROOT.resolve(folder)))
                .flatMap(folder -> files(folder, path -> path.toString().endsWith(end)).stream())
                .map(DocumentsTest::read)
                .toList();
    }

    private static Collection<String> modules() {
        return found(Pattern.compile("<module>([^<]+)</module>"), read(ROOT.resolve("pom.xml")));
    }

    private static Set<String> foundInDocuments(Pattern pattern) {
        return documents().values().stream()
                .flatMap(text -> found(pattern, text).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the matches: the group, where the pattern has one. */
    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(DocumentsTest::groupOrAll)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String groupOrAll(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }

    private static List<Path> files(String folder, Predicate<Path> wanted) {
        try (Stream<Path> all = Files.walk(ROOT.resolve(folder))) {
            return all.filter(Files::isRegularFile).filter(wanted).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
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
