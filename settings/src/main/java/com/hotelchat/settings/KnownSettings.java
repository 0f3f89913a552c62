package com.hotelchat.settings;

import io.quarkus.runtime.annotations.RegisterResources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The project's own settings that any of the services has: a setting of one service may be set for
 * all, so that they can share its source.
 */
@RegisterResources(globs = KnownSettings.RESOURCE)
final class KnownSettings {

    /** A line for each: the property and its {@link Kind}. It is made with the documents. */
    static final String RESOURCE = "com/hotelchat/settings/settings.txt";

    private static final Pattern OURS = Pattern.compile("(?:hotelchat|gateway|pusher)\\..+");
    private static final Pattern OUR_VARIABLE = Pattern.compile("(?:HOTELCHAT|GATEWAY|PUSHER)_.+");

    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9]");

    /** Matches a part of a name that the project does not choose. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

    private final Map<String, Kind> kinds;
    private final Names properties = new Names();
    private final Names variables = new Names();

    KnownSettings(Map<String, Kind> kinds) {
        this.kinds = new TreeMap<>(kinds);
        for (String name : kinds.keySet()) {
            properties.add(name, part -> part, "(?:\"[^\"]+\"|[^.]+)");
            variables.add(name, KnownSettings::variable, "[A-Z0-9_]+");
        }
    }

    /**
     * Names in one form. Only those with a part that the project does not choose are patterns:
     * these are few.
     */
    private static final class Names {

        private final Set<String> whole = new HashSet<>();
        private final List<Pattern> patterns = new ArrayList<>();

        void add(String name, Function<String, String> form, String any) {
            String[] parts = QUOTED.split(name, -1);
            if (parts.length == 1) {
                whole.add(form.apply(name));
                return;
            }
            patterns.add(
                    Pattern.compile(
                            Stream.of(parts)
                                    .map(form)
                                    .map(Pattern::quote)
                                    .collect(Collectors.joining(any))));
        }

        boolean contains(String name) {
            return whole.contains(name)
                    || patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
        }
    }

    static KnownSettings read() {
        Map<String, Kind> kinds = new TreeMap<>();
        try (InputStream lines =
                        Objects.requireNonNull(
                                KnownSettings.class.getClassLoader().getResourceAsStream(RESOURCE),
                                RESOURCE);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
            reader.lines()
                    .map(line -> line.split(" ", -1))
                    .forEach(words -> kinds.put(words[0], Kind.of(words[1])));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new KnownSettings(kinds);
    }

    /**
     * Applies MicroProfile Config's rule: every character other than a letter or a digit becomes an
     * underscore.
     */
    private static String variable(String property) {
        return FOREIGN.matcher(property).replaceAll("_").toUpperCase(Locale.ROOT);
    }

    /**
     * Returns the violations, a sentence each; none when all settings are valid.
     *
     * @param variables the names of the environment
     * @param names the names of all properties that are set
     * @param value of a property, if it has one
     */
    List<String> complaints(
            Set<String> variables,
            Iterable<String> names,
            Function<String, @Nullable String> value) {
        Set<String> unknown = new TreeSet<>();
        variables.stream()
                .filter(name -> isUnknown(name, OUR_VARIABLE, this.variables))
                .forEach(unknown::add);
        for (String name : names) {
            // Each variable is listed as a property too, in another spelling.
            if (isUnknown(name, OURS, properties) && !variables.contains(variable(name))) {
                unknown.add(name);
            }
        }
        List<String> complaints = new ArrayList<>();
        unknown.forEach(name -> complaints.add(name + " is no setting of any service."));
        kinds.forEach(
                (name, kind) -> {
                    // The code that reads a text checks whether it is missing.
                    String set = kind == Kind.TEXT ? null : value.apply(name);
                    if (set != null && !set.isBlank() && !kind.takes(set.strip())) {
                        complaints.add("The setting " + name + " " + kind.wish() + ".");
                    }
                });
        return complaints;
    }

    private static boolean isUnknown(String name, Pattern ours, Names known) {
        return ours.matcher(name).matches() && !known.contains(name);
    }
}
