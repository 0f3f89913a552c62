package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.pusherserver.PusherEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the cost of a guest's message from its POST to Pusher, at several rates and at full
 * speed. Run by {@code ./hotelchat bench send}. Not a test: it prints a table.
 */
@Timeout(1_800)
class SendBench {

    /** The heap is between those that the manifests give the chat services and the others. */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx538m");

    private static final int GUESTS = 64;
    private static final Duration ROUND = Duration.ofSeconds(20);

    /** Messages a second; 0 is as many as are answered. */
    private static final List<Integer> RATES = List.of(50, 200, 0);

    /** 200 bytes, as many messages are. */
    private static final String TEXT =
            "Could we have two more towels? ".repeat(7).substring(0, 200);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The client's own processor time would be taken for the services' otherwise. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<Long, Instant> posted = new ConcurrentHashMap<>();

    @TempDir Path data;

    /** The results of a round: times in milliseconds, sorted. */
    private record Round(
            int rate,
            double accepted,
            double delivered,
            double[] answers,
            double[] deliveries,
            Map<String, Double> processorMillis) {}

    @Test
    void prints() throws Exception {
        LocalStack.Options options =
                LocalStack.Options.of(Checkout.root(), data.resolve("stack"))
                        .with(Map.of("HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE", "1000000"));
        for (String service : Services.NAMES) {
            options = options.as(new Packaging.Jvm(FLAGS), List.of(service));
        }
        List<Round> rounds = new ArrayList<>();
        try (LocalStack stack = LocalStack.start(options)) {
            Traffic traffic = new Traffic(stack, GUESTS);
            // Warms up: interpreted code costs several times as much.
            measured(stack, traffic, 0);
            for (int rate : RATES) {
                rounds.add(measured(stack, traffic, rate));
            }
        }
        String report = table(rounds);
        Files.writeString(Path.of("target/send.md"), report);
        System.out.println(report);
    }

    private Round measured(LocalStack stack, Traffic traffic, int rate) throws Exception {
        posted.clear();
        long seen = last(stack);
        Map<String, Double> before = processorMillis(stack);
        long start = System.nanoTime();
        double[] answers = load(stack, traffic, rate);
        double seconds = (System.nanoTime() - start) / 1e9;
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(traffic::isAllTold);
        double untilTold = (System.nanoTime() - start) / 1e9;
        Map<String, Double> costs = new TreeMap<>();
        processorMillis(stack)
                .forEach(
                        (process, millis) ->
                                costs.put(
                                        process,
                                        (millis - before.getOrDefault(process, 0.0))
                                                / answers.length));
        return new Round(
                rate,
                answers.length / seconds,
                answers.length / untilTold,
                answers,
                deliveries(stack, seen),
                costs);
    }

    private static long last(LocalStack stack) {
        List<PusherEvent> events = stack.pusher().events(0);
        return events.isEmpty() ? 0 : events.getLast().n();
    }

    /** Returns how long each answer took. */
    private double[] load(LocalStack stack, Traffic traffic, int rate) throws Exception {
        AtomicLong next = new AtomicLong();
        long begin = System.nanoTime();
        List<Future<List<Double>>> writers = new ArrayList<>();
        List<List<Double>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Traffic.Guest guest : traffic.guests()) {
                writers.add(
                        threads.submit(
                                () -> {
                                    List<Double> own = new ArrayList<>();
                                    while (isDue(next, begin, rate)) {
                                        own.add(post(stack, guest));
                                    }
                                    return own;
                                }));
            }
            for (Future<List<Double>> writer : writers) {
                answers.add(writer.get());
            }
        }
        return answers.stream()
                .flatMap(List::stream)
                .mapToDouble(millis -> millis)
                .sorted()
                .toArray();
    }

    /** Waits for the time of the next message; returns whether it is still within the round. */
    private static boolean isDue(AtomicLong next, long begin, int rate) {
        long due = begin;
        if (rate > 0) {
            due += next.getAndIncrement() * 1_000_000_000L / rate;
            LockSupport.parkNanos(due - System.nanoTime());
        } else {
            due = System.nanoTime();
        }
        return due - begin < ROUND.toNanos();
    }

    private double post(LocalStack stack, Traffic.Guest guest) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        stack.service("guest-chat-service").url()
                                                + "/api/chat/hotel-abc/conversations/"
                                                + guest.conversation()
                                                + "/messages/send/"))
                        .header("Content-Type", "application/json")
                        .header("X-Guest-Session", guest.token())
                        .POST(BodyPublishers.ofString("{\"message\": \"" + TEXT + "\"}"))
                        .build();
        try {
            Instant at = Instant.now();
            long start = System.nanoTime();
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            double millis = (System.nanoTime() - start) / 1e6;
            assertThat(answer.statusCode()).isEqualTo(201);
            long message = JSON.readTree(answer.body()).at("/message/id").asLong();
            guest.remember(message);
            posted.put(message, at);
            return millis;
        } catch (IOException unanswered) {
            throw new UncheckedIOException(unanswered);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Returns the time from each POST to the call of Pusher that has it for the guest. */
    private double[] deliveries(LocalStack stack, long seen) {
        return stack.pusher().events(seen).stream()
                .filter(event -> event.name().equals("new-message"))
                .filter(event -> event.channel().startsWith("hotel-abc-conversation-"))
                .filter(event -> posted.containsKey(event.json().getLong("message_id")))
                .mapToDouble(
                        event ->
                                ChronoUnit.MICROS.between(
                                                posted.get(event.json().getLong("message_id")),
                                                event.at())
                                        / 1e3)
                .sorted()
                .toArray();
    }

    private static Map<String, Double> processorMillis(LocalStack stack) {
        Map<String, Double> millis = new TreeMap<>();
        for (ServiceProcess service : stack.services()) {
            millis.put(service.name(), cpu(ProcessHandle.of(service.pid()).orElseThrow()));
        }
        // Backends that have ended are not counted; the pools keep theirs.
        millis.put(
                "PostgreSQL",
                Stream.concat(
                                Stream.of(stack.postgres().process()),
                                stack.postgres().process().descendants())
                        .mapToDouble(SendBench::cpu)
                        .sum());
        return millis;
    }

    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e6;
    }

    private static String table(List<Round> rounds) {
        StringBuilder table = new StringBuilder();
        table.append(
                "| messages/s wanted | accepted/s | delivered/s | POST p50, p99 | to Pusher p50, p99 |"
                        + " processor time per message |\n|---|---|---|---|---|---|\n");
        for (Round round : rounds) {
            table.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.0f | %.0f | %.1f, %.1f ms | %.1f, %.1f ms | %s |%n",
                            round.rate() == 0 ? "all that go" : round.rate(),
                            round.accepted(),
                            round.delivered(),
                            percentile(round.answers(), 50),
                            percentile(round.answers(), 99),
                            percentile(round.deliveries(), 50),
                            percentile(round.deliveries(), 99),
                            costs(round.processorMillis())));
        }
        return table.toString();
    }

    private static String costs(Map<String, Double> millis) {
        StringBuilder costs = new StringBuilder();
        millis.forEach(
                (process, each) ->
                        costs.append(String.format(Locale.ROOT, "%s %.2f ms, ", process, each)));
        return costs.substring(0, costs.length() - 2);
    }

    private static double percentile(double[] sorted, int percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
