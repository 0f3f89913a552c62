package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.localstack.DemoHotels;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.OidcIssuer;
import com.hotelchat.localstack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes of the packaged services, while the one that pushes is killed, and while much is written.
 * Repeats and rates are printed: they are limits here, and figures for those who read the log.
 */
@Timeout(600)
class PushFaultsTest {

    private static final String NOTIFICATIONS = "notification-service";
    private static final int KILLS = 10;

    /** The number of pushes that the service works on at once, by its default. */
    private static final int PARALLEL = 16;

    @TempDir Path data;
    private LocalStack stack;
    private Devices devices;

    private void start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE", "1000000");
        all.put("HOTELCHAT_PUSH_GRACE", "500ms");
        stack = LocalStack.start(Checkout.stack(data).with(all));
        devices = new Devices(stack);
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void serviceThatIsKilledTenTimesOwesNothing() {
        // Short, so that the pushes that a killed instance had claimed are retried soon.
        start(Map.of("HOTELCHAT_PUSH_LEASE", "5s"));
        for (String receptionist : List.of("john.smith", "maria.rossi")) {
            for (int i = 0; i < 3; i++) {
                devices.register(Browser.of(stack, receptionist));
            }
        }
        Traffic traffic = new Traffic(stack, 8);
        traffic.write(20);
        devices.awaitAllPushed(traffic.sent());
        assertThat(devices.repeats()).isZero();

        ServiceProcess service = stack.service(NOTIFICATIONS);
        for (int kill = 0; kill < KILLS; kill++) {
            CompletableFuture<double[]> writing =
                    CompletableFuture.supplyAsync(() -> traffic.write(20));
            long before = devices.pushed();
            // Waits until work is in progress, so that there is something to interrupt.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> devices.pushed() > before + 20);
            service.kill9();
            service.restart();
            writing.join();
        }
        devices.awaitAllPushed(traffic.sent());
        long repeats = devices.repeats();
        System.out.printf(
                Locale.ROOT,
                "  notification-service killed %d times: %d pushes, %d repeats%n",
                KILLS,
                devices.pushed(),
                repeats);
        assertThat(repeats).isLessThanOrEqualTo((long) KILLS * PARALLEL * devices.count());
    }

    /** Sends 1,000 messages in a minute, each of which reaches all of them. */
    @Test
    void twoHundredOnDutyAreToldAndNothingIsLeftBehind() throws Exception {
        start(Map.of());
        for (int i = 0; i < 200; i++) {
            long staffId = 1_000 + i;
            comesOnDuty(staffId);
            Map<String, Object> claims =
                    OidcIssuer.claims(DemoHotels.staff("john.smith").orElseThrow());
            claims.put("staff_id", staffId);
            Browser browser = Browser.withToken(stack, stack.issuer().token(claims));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> browser.get("/api/notifications/devices/").status() == 200);
            devices.register(browser);
        }
        Traffic traffic = new Traffic(stack, 8);
        int messages = Integer.getInteger("push.messages", 200);
        long start = System.nanoTime();
        CompletableFuture<double[]> writing =
                CompletableFuture.supplyAsync(
                        () -> traffic.write(messages / 8, Duration.ofMillis(480)));
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(
                        () -> {
                            devices.collect();
                            return writing.isDone();
                        });
        writing.join();
        double written = (System.nanoTime() - start) / 1e9;
        devices.awaitAllPushed(traffic.sent());
        double pushed = (System.nanoTime() - start) / 1e9;
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> lag() == 0);
        System.out.printf(
                Locale.ROOT,
                "  %d messages in %.0f s (%.0f in a minute) to 200 on duty: %d pushes within %.0f s,"
                        + " %d repeats, lag %d%n",
                traffic.sent().size(),
                written,
                traffic.sent().size() * 60 / written,
                devices.pushed(),
                pushed,
                devices.repeats(),
                lag());
        assertThat(devices.repeats()).isZero();
    }

    private void comesOnDuty(long staffId) {
        Map<String, Object> value = new HashMap<>();
        value.put("hotel_slug", "hotel-abc");
        value.put("hotel_name", "Hotel ABC");
        value.put("staff_id", staffId);
        value.put("first_name", "Zoe");
        value.put("last_name", "Somebody");
        value.put("role", Map.of("name", "Receptionist", "slug", "receptionist"));
        value.put("is_active", true);
        value.put("is_on_duty", true);
        value.put("version", 1);
        assertThat(
                        Browser.of(stack)
                                .post(
                                        "/dev/kafka/hotel.staff",
                                        Map.of(
                                                "key",
                                                "hotel-abc/" + staffId,
                                                "headers",
                                                Map.of(
                                                        "ce_id", UUID.randomUUID().toString(),
                                                        "ce_source", "/hr",
                                                        "ce_type", "hotel.staff.updated.v1"),
                                                "value",
                                                value))
                                .status())
                .isBetween(200, 299);
    }

    /** Returns the number of records of the chats that are not consumed yet. */
    private long lag() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
            Map<TopicPartition, OffsetAndMetadata> taken =
                    admin.listConsumerGroupOffsets(NOTIFICATIONS)
                            .partitionsToOffsetAndMetadata()
                            .get();
            return RecordEnds.of(stack, taken.keySet()).entrySet().stream()
                    .mapToLong(end -> end.getValue() - taken.get(end.getKey()).offset())
                    .sum();
        }
    }
}
