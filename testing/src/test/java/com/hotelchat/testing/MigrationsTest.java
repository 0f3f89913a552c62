package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Migrations run while the former version of the service still does: they take nothing from it, and
 * hold no table of it for long.
 */
class MigrationsTest {

    /** The version of the schema before the first deployment. */
    private static final String FIRST_RELEASE = "202611250000";

    /**
     * The first index that was made concurrently, which leaves an invalid one when it is killed.
     */
    private static final String FIRST_INDEX = "202611291331";

    private static final Pattern FILE = Pattern.compile("V(\\d{12})__\\w+\\.sql");
    private static final Pattern COMMENT = Pattern.compile("--[^\n]*");
    private static final Pattern NEW_INDEX =
            Pattern.compile("create (?:unique )?index concurrently (\\w+)");
    private static final Pattern NEW_TABLE =
            Pattern.compile("create table (?:if not exists )?(\\w+)");

    private static final Map<String, Pattern> REFUSED =
            Map.of(
                    "takes something away",
                    Pattern.compile("\\bdrop (table|column|view|function|type)\\b"),
                    "gives something another name",
                    Pattern.compile("\\brename\\b"),
                    "rewrites a table",
                    Pattern.compile("alter column \\w+ (set data )?type\\b"),
                    "refuses what the former version writes",
                    Pattern.compile(
                            "\\bset not null\\b|\\badd column \\w+ (?!.*\\bdefault\\b).*\\bnot null\\b"
                                    + "|\\badd constraint\\b(?!.*\\bnot valid\\b)"),
                    "holds a table while an index is made",
                    Pattern.compile("create (unique )?index (?!concurrently)(?:.*) on (\\w+)"));

    @Test
    void noneBreaksTheVersionThatStillRuns() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Path file : migrations()) {
            Matcher name = FILE.matcher(file.getFileName().toString());
            assertThat(name.matches()).as(file.toString()).isTrue();
            if (name.group(1).compareTo(FIRST_RELEASE) > 0) {
                seen++;
                breaks(Files.readString(file))
                        .forEach(why -> wrong.add(file.getFileName() + ": " + why));
            }
        }

        assertThat(seen).isPositive();
        assertThat(wrong).isEmpty();
    }

    @Test
    void indexesAreMadeAgainAfterTheyWereInterrupted() throws IOException {
        List<String> left = new ArrayList<>();
        int seen = 0;
        for (Path file : migrations()) {
            String name = file.getFileName().toString();
            if (name.compareTo("V" + FIRST_INDEX + "__~") > 0) {
                String code = code(Files.readString(file));
                for (Matcher made = NEW_INDEX.matcher(code); made.find(); seen++) {
                    String drop = "drop index concurrently if exists " + made.group(1) + ";";
                    if (!code.substring(0, made.start()).contains(drop)) {
                        left.add(name + ": " + made.group(1));
                    }
                }
            }
        }

        assertThat(seen).isPositive();
        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    alter table stay drop column pin; takes something away
                    alter table stay rename column pin to secret; gives something another name
                    alter table stay alter column pin type bigint; rewrites a table
                    alter table stay add column pin text not null; refuses what the former version writes
                    alter table stay alter column pin set not null; refuses what the former version writes
                    create index pins on stay (pin); holds a table while an index is made
                    """)
    void whatWouldBreakItIsFound(String statement, String why) {
        assertThat(breaks(statement)).containsExactly(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    alter table stay add column pin text
                    alter table stay add column leaked boolean not null default false
                    create index concurrently pins on stay (pin)
                    create table added (id bigint not null)
                    """)
    void whatBreaksNothingIsNot(String statement) {
        assertThat(breaks(statement)).isEmpty();
    }

    private static Set<String> breaks(String sql) {
        String code = code(sql);
        Set<String> added = new HashSet<>();
        NEW_TABLE.matcher(code).results().forEach(found -> added.add(found.group(1)));
        Set<String> reasons = new HashSet<>();
        for (String statement : code.split(";", -1)) {
            String line = statement.strip().replaceAll("\\s+", " ");
            if (line.startsWith("create table")) {
                continue;
            }
            REFUSED.forEach(
                    (why, pattern) -> {
                        Matcher found = pattern.matcher(line);
                        boolean isOfNewTable =
                                added.stream()
                                        .anyMatch(
                                                table ->
                                                        line.matches(".*\\bon " + table + "\\b.*"));
                        if (found.find() && !isOfNewTable) {
                            reasons.add(why);
                        }
                    });
        }
        return reasons;
    }

    private static String code(String sql) {
        return COMMENT.matcher(sql).replaceAll("").toLowerCase(Locale.ROOT);
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> modules = Files.list(Checkout.root())) {
            List<Path> found = new ArrayList<>();
            for (Path module : modules.toList()) {
                for (String folder : List.of("migration", "messaging")) {
                    Path migrations = module.resolve("src/main/resources/db").resolve(folder);
                    if (Files.isDirectory(migrations)) {
                        try (Stream<Path> files = Files.list(migrations)) {
                            files.forEach(found::add);
                        }
                    }
                }
            }
            return found;
        }
    }
}
