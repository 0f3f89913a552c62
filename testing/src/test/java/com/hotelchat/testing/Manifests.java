package com.hotelchat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The YAML of {@code deploy/}, and what kustomize would take from it. */
final class Manifests {

    static final Path BASE = Checkout.root().resolve("deploy/kustomize/base");
    static final Path AUTOSCALED = Checkout.root().resolve("deploy/kustomize/autoscaled");
    static final Path COMPONENTS = Checkout.root().resolve("deploy/kustomize/components");
    static final Path OVERLAYS = Checkout.root().resolve("deploy/kustomize/overlays");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Manifests() {}

    /** The documents of a file; a key that stands there twice is an error. */
    static List<JsonNode> read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The documents of a text; a key that stands there twice is an error. */
    static List<JsonNode> parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(options))
                .loadAll(text)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    /** Every YAML file of {@code deploy/}. */
    static List<Path> files() {
        try (Stream<Path> files = Files.walk(Checkout.root().resolve("deploy"))) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The folders with a {@code kustomization.yaml}. */
    static List<Path> folders() {
        return files().stream()
                .filter(file -> file.endsWith("kustomization.yaml"))
                .map(Path::getParent)
                .toList();
    }

    static JsonNode kustomization(Path folder) {
        return read(folder.resolve("kustomization.yaml")).getFirst();
    }

    /** Returns whether the folder is part of overlays, and nothing by itself. */
    static boolean isComponent(Path folder) {
        return kustomization(folder).path("kind").asText().equals("Component");
    }

    /**
     * The resources of the folder and of those that it builds upon, before any patch; of a
     * component, those that overlays put it upon.
     */
    static List<JsonNode> resources(Path folder) {
        List<JsonNode> resources = new ArrayList<>();
        if (isComponent(folder)) {
            resources.addAll(resources(AUTOSCALED));
        }
        resources.addAll(named(folder));
        for (JsonNode component : kustomization(folder).path("components")) {
            resources.addAll(named(folder.resolve(component.asText()).normalize()));
        }
        return resources;
    }

    private static List<JsonNode> named(Path folder) {
        List<JsonNode> resources = new ArrayList<>();
        for (JsonNode named : kustomization(folder).path("resources")) {
            Path path = folder.resolve(named.asText()).normalize();
            resources.addAll(Files.isDirectory(path) ? resources(path) : read(path));
        }
        return resources;
    }

    /** The resources that a component adds. */
    static List<JsonNode> component(String name) {
        return named(COMPONENTS.resolve(name));
    }

    /** The resources of one kind in a component. */
    static List<JsonNode> component(String name, String kind) {
        return component(name).stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .toList();
    }

    /** The resources of one kind in the base and its autoscaling. */
    static List<JsonNode> base(String kind) {
        return resources(AUTOSCALED).stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .toList();
    }

    /** The resource of the base and its autoscaling. */
    static JsonNode base(String kind, String name) {
        return base(kind).stream()
                .filter(resource -> name(resource).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    static String name(JsonNode resource) {
        return resource.at("/metadata/name").asText();
    }

    /** The folder's generated ConfigMaps, merged over those that it builds upon. */
    static Map<String, Map<String, String>> settings(Path folder) {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        for (JsonNode named : kustomization(folder).path("resources")) {
            Path path = folder.resolve(named.asText()).normalize();
            if (Files.isDirectory(path)) {
                settings.putAll(settings(path));
            }
        }
        for (JsonNode named : kustomization(folder).path("components")) {
            settings(folder.resolve(named.asText()).normalize())
                    .forEach(
                            (name, map) ->
                                    settings.computeIfAbsent(name, n -> new TreeMap<>())
                                            .putAll(map));
        }
        for (JsonNode generator : kustomization(folder).path("configMapGenerator")) {
            Map<String, String> map =
                    settings.computeIfAbsent(generator.path("name").asText(), n -> new TreeMap<>());
            for (JsonNode literal : generator.path("literals")) {
                String[] parts = literal.asText().split("=", 2);
                map.put(parts[0], parts[1]);
            }
        }
        return settings;
    }

    /** The alerts among Prometheus' rules. */
    static List<JsonNode> alerts(JsonNode rules) {
        return each(rules.path("groups"))
                .flatMap(group -> each(group.path("rules")))
                .filter(rule -> rule.has("alert"))
                .toList();
    }

    /** The elements of an array; none where there is no such array. */
    static Stream<JsonNode> each(JsonNode array) {
        return array instanceof ArrayNode
                ? StreamSupport.stream(array.spliterator(), false)
                : Stream.of();
    }
}
