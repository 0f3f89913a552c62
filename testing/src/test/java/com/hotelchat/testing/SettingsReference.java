package com.hotelchat.testing;

import com.hotelchat.settings.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a service as its {@code application.properties} has them: a comment, then what it
 * is about. A line that is commented out is a setting without a default.
 */
record SettingsReference(String service, List<Setting> settings) {

    /** Between these two lines are those that operators may change. */
    private static final String BEGIN = "# --- Settings of a deployment";

    private static final String END = "# --- What follows is not for deployments";

    private static final Pattern LINE =
            Pattern.compile("(# )?([a-z][\\w-]*(?:\\.(?:[\\w-]+|\"[^\"]+\"))+)=(.*)");

    /** A default that the environment replaces: of one without a default, the rest is missing. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[A-Z_]+(?::(.*))?}");

    private static final Pattern DURATION = Pattern.compile("P[A-Z0-9]+|\\d+(?:ms|s|m|h|d)");

    private static final String REQUIRED = "Required. ";

    /**
     * One setting.
     *
     * @param what description, in the words of the comment
     * @param preset the default; empty without one
     * @param isExample whether the default is only an example of a value
     * @param isForDeployments whether operators may change it
     */
    record Setting(
            String property,
            String preset,
            String what,
            boolean isExample,
            boolean isForDeployments) {

        /** The variable of the environment. */
        String variable() {
            return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        }

        boolean isRequired() {
            return what.startsWith(REQUIRED);
        }

        boolean isOurs() {
            return property.matches("(?:hotelchat|gateway|pusher)\\..*");
        }

        /**
         * Returns the kind of its values, by the default and by the other values that the comment
         * names.
         */
        Kind kind() {
            if (DURATION.matcher(preset).matches()) {
                return what.contains("`off`")
                        ? Kind.INTERVAL
                        : what.contains("`0s`") ? Kind.DURATION_OR_ZERO : Kind.DURATION;
            }
            if (preset.matches("\\d+")) {
                return Kind.NUMBER;
            }
            return preset.matches("true|false") ? Kind.FLAG : Kind.TEXT;
        }

        private String presetText() {
            if (!isRequired() && !isExample) {
                return preset.isEmpty() ? "none" : "`" + preset + "`";
            }
            return (isRequired() ? "required" : "none")
                    + (preset.isEmpty() ? "" : ", as `" + preset + "`");
        }

        /** A row of the document. */
        String row() {
            String text = isRequired() ? what.substring(REQUIRED.length()) : what;
            String name = property.contains("\"") ? property : variable();
            return "| `%s` | %s | %s |".formatted(name, presetText(), text);
        }
    }

    static SettingsReference of(String service) {
        List<Setting> settings = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        boolean isForDeployments = false;
        boolean isCommentOver = false;
        for (String line : lines(service)) {
            Matcher found = LINE.matcher(line);
            if (line.startsWith(BEGIN)) {
                isForDeployments = true;
            } else if (line.equals(END)) {
                isForDeployments = false;
            } else if (found.matches()) {
                Matcher variable = VARIABLE.matcher(found.group(3));
                String preset =
                        variable.matches()
                                ? variable.group(1) == null ? "" : variable.group(1)
                                : found.group(3).replace("\\u0020", "").strip();
                settings.add(
                        new Setting(
                                found.group(2),
                                preset,
                                comment.toString(),
                                found.group(1) != null,
                                isForDeployments));
                isCommentOver = true;
            } else if (line.startsWith("# ")) {
                if (isCommentOver) {
                    comment.setLength(0);
                    isCommentOver = false;
                }
                comment.append(comment.isEmpty() ? "" : " ").append(line.substring(2));
            } else {
                comment.setLength(0);
            }
        }
        return new SettingsReference(service, List.copyOf(settings));
    }

    private static List<String> lines(String service) {
        try {
            return Files.readAllLines(
                    Checkout.root()
                            .resolve(service)
                            .resolve("src/main/resources/application.properties"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Its table. */
    String table() {
        List<String> rows = new ArrayList<>(List.of("## " + service, ""));
        rows.add("| variable | default | what |");
        rows.add("|---|---|---|");
        settings.stream().filter(Setting::isForDeployments).map(Setting::row).forEach(rows::add);
        return String.join("\n", rows) + "\n";
    }
}
