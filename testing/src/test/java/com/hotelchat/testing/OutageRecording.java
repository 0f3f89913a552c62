package com.hotelchat.testing;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records the metrics that Prometheus would scrape while PostgreSQL is unavailable, as the input of
 * the alerts' tests; run by {@code ./hotelchat bench outage}. Not a test: it writes {@code
 * deploy/compose/prometheus/outage.test.yml}.
 */
@Timeout(1_800)
class OutageRecording {

    private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(15);

    /** Scrapes before, during and after the outage. */
    private static final int BEFORE = 16;

    private static final int DURING = 28;
    private static final int AFTER = 8;

    private static final Pattern LINE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? (\\S+)$");

    /** Matches the metrics that the alerts of an outage use. */
    private static final Pattern RECORDED =
            Pattern.compile(
                    "http_server_requests_seconds_count|hotelchat_outbox_(pending|oldest_seconds|"
                            + "failures_total)|hotelchat_push_overdue_seconds");

    private static final String HEADER =
            """
            # PostgreSQL was stopped for seven minutes while people worked: what was scraped every 15 s from the packaged
            # services (./hotelchat bench outage), and what must be told of it. `_` is a series that is not there yet.
            rule_files: [alerts.yml]
            evaluation_interval: 15s
            group_eval_order: [hotelchat-objectives, hotelchat]
            tests:
              - interval: 15s
                input_series:
            """;

    private static final String EXPECTATIONS =
            """
                promql_expr_test:
                  # Before: silence.
                  - expr: 'count(ALERTS{alertname=~"ErrorBudgetBurnsFast|BacklogIsUnknown"})'
                    eval_time: 3m45s
                    exp_samples: []
                  # Within three minutes those who are on call know that users are refused, and where.
                  - expr: 'count by (service, slo) (ALERTS{alertname="ErrorBudgetBurnsFast",alertstate="firing"})'
                    eval_time: 7m
                    exp_samples:
                      - labels: '{service="guest-chat-service", slo="reads"}'
                        value: 1
                      - labels: '{service="guest-chat-service", slo="writes"}'
                        value: 1
                      - labels: '{service="staff-chat-service", slo="writes"}'
                        value: 1
                  # Then also, why.
                  - expr: 'count by (service) (ALERTS{alertname="BacklogIsUnknown",alertstate="firing"})'
                    eval_time: 10m45s
                    exp_samples:
                      - labels: '{service="guest-chat-service"}'
                        value: 1
                      - labels: '{service="notification-service"}'
                        value: 1
                      - labels: '{service="staff-chat-service"}'
                        value: 1
            """;

    @TempDir Path data;
    private final Map<String, List<String>> series = new TreeMap<>();
    private int scrapes;

    @Test
    void records() throws Exception {
        try (LocalStack stack = LocalStack.start(Checkout.stack(data));
                ScheduledExecutorService people = Executors.newScheduledThreadPool(8)) {
            work(stack, people);
            scrape(stack, BEFORE);
            stack.postgres().stop();
            scrape(stack, DURING);
            stack.postgres().restart();
            scrape(stack, AFTER);
            people.shutdownNow();
        }
        write();
    }

    private static void work(LocalStack stack, ScheduledExecutorService people) {
        Browser john = Browser.of(stack, "john.smith").answeredWithin(Duration.ofSeconds(30));
        String guests = "/api/chat/hotel-abc/conversations/";
        String colleagues = "/api/staff_chat/hotel-abc/conversations/";
        String guest = guests + john.get(guests).body().findValue("id").asText();
        String group =
                colleagues
                        + john.post(
                                        colleagues,
                                        Map.of("participant_ids", List.of(6), "title", "Us"))
                                .body()
                                .get("id")
                                .asText();
        repeat(people, () -> john.get(guests));
        repeat(people, () -> john.post(guest + "/messages/send/", text()));
        repeat(people, () -> john.post(group + "/send-message/", text()));
    }

    private static Map<String, String> text() {
        return Map.of("message", "Hello", "client_message_id", UUID.randomUUID().toString());
    }

    private static void repeat(ScheduledExecutorService people, Runnable request) {
        people.scheduleAtFixedRate(
                () -> {
                    try {
                        request.run();
                    } catch (UncheckedIOException | IllegalStateException refused) {
                        // Retries, as people do.
                    }
                },
                0,
                1,
                TimeUnit.SECONDS);
    }

    private void scrape(LocalStack stack, int times) throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int i = 0; i < times; i++) {
                long begin = System.nanoTime();
                for (ServiceProcess service : stack.services()) {
                    URI metrics = URI.create(service.managementUrl() + "/q/metrics");
                    String text =
                            http.send(
                                            HttpRequest.newBuilder(metrics).build(),
                                            BodyHandlers.ofString())
                                    .body();
                    LINE.matcher(text)
                            .results()
                            .filter(line -> RECORDED.matcher(line.group(1)).matches())
                            .forEach(line -> keep(service.name(), line));
                }
                scrapes++;
                TimeUnit.NANOSECONDS.sleep(SCRAPE_INTERVAL.toNanos() - (System.nanoTime() - begin));
            }
        }
    }

    private void keep(String service, MatchResult line) {
        String labels = line.group(2) == null ? "" : "," + line.group(2);
        String name = line.group(1) + "{job=\"" + service + "\",instance=\"a\"" + labels + "}";
        List<String> values = series.computeIfAbsent(name, added -> new ArrayList<>());
        while (values.size() < scrapes) {
            values.add("_");
        }
        values.add(line.group(3));
    }

    private void write() throws IOException {
        StringBuilder file = new StringBuilder(HEADER);
        series.forEach(
                (name, values) ->
                        file.append("      - series: '")
                                .append(name)
                                .append("'\n        values: '")
                                .append(String.join(" ", values))
                                .append("'\n"));
        file.append(EXPECTATIONS);
        Files.writeString(
                Checkout.root().resolve("deploy/compose/prometheus/outage.test.yml"), file);
    }
}
