package com.hotelchat.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The plans of the service's own statements, by {@code EXPLAIN (ANALYZE, BUFFERS)} of each:
 * Postgres' module {@code auto_explain} sends the plans to the client as notices, and {@link
 * RoundTrips} records them.
 */
public final class Plans {

    /**
     * Matches statements of the outbox relay and of scheduled jobs, which work alongside the
     * requests.
     */
    private static final Pattern BESIDE =
            Pattern.compile(
                    "\\bfrom outbox\\b|outbox_(relay|shard)"
                            + "|^select pg_(notify|(try_)?advisory_(un)?lock)|^select 1$"
                            + "|job_lease");

    private static final int TIMES = 3;

    private final List<JsonNode> plans;

    private Plans(List<JsonNode> plans) {
        this.plans = plans;
    }

    /** Makes the sessions of a role load the module, silent for now. */
    public static void prepare(String role) {
        run(
                "alter role " + role + " set session_preload_libraries = 'auto_explain'",
                "load 'auto_explain'",
                "alter system set auto_explain.log_min_duration = -1",
                "alter system set auto_explain.log_analyze = on",
                "alter system set auto_explain.log_buffers = on",
                "alter system set auto_explain.log_timing = off",
                "alter system set auto_explain.log_format = json",
                "alter system set auto_explain.log_level = notice",
                "select pg_reload_conf()");
    }

    /** The plans of all statements while something is done. */
    public static Plans of(Supplier<?> work) {
        switchOn(true);
        try {
            ServiceServers.roundTrips.takeNotices();
            Objects.requireNonNull(work.get());
            List<JsonNode> plans = new ArrayList<>();
            for (String notice : ServiceServers.roundTrips.takeNotices()) {
                // A notice is a list of fields, each a letter and a text that ends with a zero.
                for (String field : notice.split("\0")) {
                    int json = field.indexOf("plan:");
                    if (field.startsWith("M") && json >= 0) {
                        JsonNode plan = read(field.substring(json + "plan:".length()));
                        if (!BESIDE.matcher(plan.path("Query Text").asText()).find()) {
                            plans.add(plan);
                        }
                    }
                }
            }
            return new Plans(plans);
        } finally {
            switchOn(false);
        }
    }

    /**
     * Returns the plans of repeatable work, of the one of several runs that took the fewest
     * statements: now and then the service does its own maintenance, or consumes a record, in the
     * middle of it.
     */
    public static Plans fewest(Supplier<?> work) {
        return Stream.generate(() -> of(work))
                .limit(TIMES)
                .min(Comparator.comparingInt(Plans::statements))
                .orElseThrow();
    }

    /** Returns the number of statements. */
    public int statements() {
        return plans.size();
    }

    /** Returns the number of buffers that all of them touched. */
    public long buffers() {
        return plans.stream()
                .map(plan -> plan.get("Plan"))
                .mapToLong(
                        plan ->
                                plan.path("Shared Hit Blocks").asLong()
                                        + plan.path("Shared Read Blocks").asLong())
                .sum();
    }

    /** The tables that were read from one end to the other. */
    public List<String> sequentialScans() {
        List<String> tables = new ArrayList<>();
        plans.forEach(
                plan ->
                        nodes(
                                plan.get("Plan"),
                                node -> {
                                    if (node.path("Node Type").asText().endsWith("Seq Scan")) {
                                        tables.add(node.path("Relation Name").asText());
                                    }
                                }));
        return tables;
    }

    @Override
    public String toString() {
        return plans.toString();
    }

    private static void nodes(JsonNode node, Consumer<JsonNode> visit) {
        visit.accept(node);
        node.path("Plans").forEach(child -> nodes(child, visit));
    }

    private static void switchOn(boolean on) {
        run(
                "load 'auto_explain'",
                "alter system set auto_explain.log_min_duration = " + (on ? 0 : -1),
                "select pg_reload_conf()");
        Awaitility.await().until(() -> isSwitched(on));
    }

    /** Sessions take a setting before their next statement, once the server has read it. */
    private static boolean isSwitched(boolean on) throws SQLException {
        try (Connection superuser = ServiceServers.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("load 'auto_explain'");
            try (ResultSet rows = statement.executeQuery("show auto_explain.log_min_duration")) {
                return rows.next() && rows.getString(1).equals(on ? "0" : "-1");
            }
        }
    }

    private static void run(String... statements) {
        try (Connection superuser = ServiceServers.superuser();
                Statement statement = superuser.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }

    private static JsonNode read(String json) {
        try {
            return EventJson.mapper().readTree(json);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
