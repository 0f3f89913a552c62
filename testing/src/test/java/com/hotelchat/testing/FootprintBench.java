package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the start and the memory of each service, on a JVM, on a JVM with an ahead-of-time
 * cache, and as a native executable. All in one run, on the same servers; run by {@code ./hotelchat
 * bench footprint}. Not a test: it prints a table.
 */
@Timeout(3_600)
class FootprintBench {

    /**
     * The flags that a JVM chooses by itself in a container of 768 MiB and less than two
     * processors.
     */
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx538m");

    private static final int STARTS = 3;
    private static final int GUESTS = 8;
    private static final int MESSAGES = 1_000;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir Path data;

    /** Milliseconds from the process to its first answer, and resident memory in MiB. */
    private record Footprint(double start, long afterStart, long afterLoad) {}

    @Test
    void prints() throws Exception {
        Map<String, Map<String, Footprint>> table = new LinkedHashMap<>();
        table.put("JVM", measured("jvm", this::jvm));
        AotCaches.record(options("training"), FLAGS, this::cache);
        table.put("JVM, AOT cache", measured("aot", this::cached));
        if (AotCaches.SERVICES.stream().allMatch(FootprintBench::isBuiltNatively)) {
            table.put("native", measured("native", service -> new Packaging.Native()));
        }
        StringBuilder report =
                new StringBuilder(
                        """
                        | service | runs as | first answer after | memory after the start | after %,d messages |
                        |---|---|---|---|---|
                        """
                                .formatted(MESSAGES));
        for (String service : AotCaches.SERVICES) {
            table.forEach(
                    (name, footprints) -> {
                        Footprint footprint = footprints.get(service);
                        report.append(
                                String.format(
                                        Locale.ROOT,
                                        "| %s | %s | %.2f s | %d MiB | %d MiB |%n",
                                        service,
                                        name,
                                        footprint.start() / 1_000,
                                        footprint.afterStart(),
                                        footprint.afterLoad()));
                    });
        }
        Files.writeString(Path.of("target/footprint.md"), report);
        System.out.println(report);
    }

    /** Chooses the packaging with which a service runs. */
    private interface Shape {
        Packaging of(String service);
    }

    private Packaging jvm(String service) {
        return new Packaging.Jvm(FLAGS);
    }

    private Packaging cached(String service) {
        return AotCaches.using(cache(service), FLAGS);
    }

    private Path cache(String service) {
        return data.resolve(service + ".aot");
    }

    private static boolean isBuiltNatively(String service) {
        try (Stream<Path> files = Files.list(Checkout.root().resolve(service).resolve("target"))) {
            return files.anyMatch(file -> file.toString().endsWith("-runner"));
        } catch (IOException unbuilt) {
            return false;
        }
    }

    private LocalStack.Options options(String name) {
        return LocalStack.Options.of(Checkout.root(), data.resolve(name))
                .with(
                        Map.of(
                                "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE",
                                "1000000",
                                "HOTELCHAT_RATE_LIMIT_STAFF_WRITES_PER_MINUTE",
                                "1000000"));
    }

    private LocalStack start(String name, Shape shape) {
        LocalStack.Options options = options(name);
        for (String service : AotCaches.SERVICES) {
            options = options.as(shape.of(service), List.of(service));
        }
        return LocalStack.start(options);
    }

    private Map<String, Footprint> measured(String name, Shape shape) {
        Map<String, Footprint> footprints = new LinkedHashMap<>();
        try (LocalStack stack = start(name, shape)) {
            Map<String, Double> starts = new LinkedHashMap<>();
            Map<String, Long> memory = new LinkedHashMap<>();
            for (ServiceProcess service : stack.services()) {
                double[] times = new double[STARTS];
                for (int i = 0; i < STARTS; i++) {
                    times[i] = start(service);
                }
                Arrays.sort(times);
                starts.put(service.name(), times[STARTS / 2]);
                memory.put(service.name(), resident(service));
            }
            load(stack);
            for (ServiceProcess service : stack.services()) {
                footprints.put(
                        service.name(),
                        new Footprint(
                                starts.get(service.name()),
                                memory.get(service.name()),
                                resident(service)));
            }
        }
        return footprints;
    }

    /** Starts it again; milliseconds to its first answer. */
    private double start(ServiceProcess service) {
        service.kill9();
        long from = System.nanoTime();
        CompletableFuture<Void> ready = CompletableFuture.runAsync(service::restart);
        while (!answers(service)) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
        double millis = (System.nanoTime() - from) / 1e6;
        ready.join();
        return millis;
    }

    private boolean answers(ServiceProcess service) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            service.managementUrl()
                                                                    + "/q/health/live"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Sends messages of guests and waits until all of them are delivered and pushed, then sends
     * messages of the staff.
     */
    private void load(LocalStack stack) {
        Browser john = Browser.of(stack, "john.smith");
        Devices devices = new Devices(stack);
        devices.register(john);
        Traffic traffic = new Traffic(stack, GUESTS);
        traffic.write(MESSAGES / GUESTS);
        traffic.requireAllToldInOrder();
        devices.awaitAllPushed(traffic.sent());
        String conversation =
                john.post(
                                "/api/staff_chat/hotel-abc/conversations/",
                                Map.of("participant_ids", List.of(6)))
                        .body()
                        .get("id")
                        .asText();
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(
                            john.post(
                                            "/api/staff_chat/hotel-abc/conversations/"
                                                    + conversation
                                                    + "/send-message/",
                                            Map.of("message", "message " + i))
                                    .status())
                    .isEqualTo(201);
        }
    }

    private static long resident(ServiceProcess service) {
        try (Stream<String> status =
                Files.lines(Path.of("/proc", Long.toString(service.pid()), "status"))) {
            return status.filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024;
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
