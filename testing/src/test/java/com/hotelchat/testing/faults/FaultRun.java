package com.hotelchat.testing.faults;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.PushFault;
import com.hotelchat.localstack.ServiceProcess;
import com.hotelchat.pusherserver.PusherFault;
import com.hotelchat.testing.Browser;
import com.hotelchat.testing.Checkout;
import com.hotelchat.testing.RecordEnds;
import com.hotelchat.testing.faults.Observation.Count;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Seen;
import com.hotelchat.testing.faults.People.Sending;
import com.hotelchat.testkit.RoundTrips;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Runs two packaged instances of each service on a separate Postgres and Kafka, simulates people
 * who use them, kills processes and makes dependencies unavailable, and reports afterwards which
 * promise was broken. The same seed chooses the same faults; the work that they interrupt depends
 * on timing.
 */
final class FaultRun implements AutoCloseable {

    private static final List<String> SERVICES =
            List.of(
                    "guest-chat-service",
                    "staff-chat-service",
                    "notification-service",
                    "realtime-gateway");

    private static final Map<String, String> DATABASES =
            Map.of(
                    "guest-chat-service", "guest_chat",
                    "staff-chat-service", "staff_chat",
                    "notification-service", "notification");

    private static final int GUESTS = 5;

    /** The most processes that die at the same moment. */
    private static final int MOST_AT_ONCE = 3;

    /** The number of rounds of kills after which another fault follows. */
    private static final int STEPS_PER_FAULT = 2;

    /** The longest wait for events to flow again; what takes longer is seen in the recoveries. */
    private static final Duration FLOW = Duration.ofMinutes(1);

    private static final Duration CALM = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PAGE = 100;

    private final LocalStack stack;
    private final RoundTrips proxy;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final People people;
    private final Log log;
    private final Map<String, Long> devices = new ConcurrentHashMap<>();
    private final Random random;
    private final long seed;
    private final Consumer<String> progress;
    private final List<Ended> ended = new ArrayList<>();
    private final ScheduledExecutorService collector =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("collector").factory());

    /**
     * A fault, and when it was over: a kill at once, as another instance goes on; where none is
     * left, when they are back.
     */
    private record Ended(String fault, Instant at) {}

    /**
     * Starts everything.
     *
     * @param data a folder for the data of the run
     * @param progress receives the progress, a line at a time
     */
    FaultRun(Path data, long seed, Consumer<String> progress) {
        this.seed = seed;
        this.progress = progress;
        this.random = new Random(seed);
        Map<String, String> settings =
                Map.of(
                        "HOTELCHAT_RATE_LIMIT_GUEST_WRITES_PER_MINUTE", "1000000",
                        "HOTELCHAT_RATE_LIMIT_STAFF_WRITES_PER_MINUTE", "1000000",
                        "HOTELCHAT_PUSH_GRACE", "500ms");
        stack = LocalStack.start(Checkout.stack(data).with(settings));
        proxy = RoundTrips.before(stack.postgres().port());
        for (String service : SERVICES) {
            processes.add(stack.service(service));
            processes.add(stack.twin(service, behindProxy(service)));
        }
        people = new People(stack, GUESTS, seed);
        log = new Log(stack);
        people.staffIds().forEach(this::register);
    }

    private Map<String, String> behindProxy(String service) {
        String database = DATABASES.get(service);
        if (database == null) {
            return Map.of();
        }
        // Migrations bypass the proxy: their client begins with a message that it cannot parse.
        return Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_URL",
                "postgresql://127.0.0.1:" + proxy.port() + "/" + database);
    }

    private void register(long staffId) {
        String token = "token:" + UUID.randomUUID();
        Browser owner = people.staff(staffId);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                owner.post(
                                                        "/api/notifications/devices/",
                                                        Map.of(
                                                                "fcm_token",
                                                                token,
                                                                "platform",
                                                                "android"))
                                                .status()
                                        == 201);
        devices.put(token, staffId);
    }

    /**
     * Works, with faults, until so many processes were killed, and comes to rest.
     *
     * @return what there is then
     */
    Observation run(int kills) {
        collector.scheduleWithFixedDelay(log::collect, 1, 1, TimeUnit.SECONDS);
        people.start();
        int steps = 0;
        for (int killed = 0; killed < kills; ) {
            List<ServiceProcess> victims =
                    victims(Math.min(1 + random.nextInt(MOST_AT_ONCE), kills - killed));
            // Work is in progress when the fault begins.
            LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_000)).toNanos());
            Instant at = kill(victims);
            killed += victims.size();
            progress.accept(
                    "%d of %d killed: %s, ready again after %.1f s"
                            .formatted(
                                    killed,
                                    kills,
                                    names(victims),
                                    Duration.between(at, Instant.now()).toMillis() / 1e3));
            awaitFlow(at);
            if (++steps % STEPS_PER_FAULT == 0) {
                Fault[] all = Fault.values();
                awaitFlow(inflict(all[(steps / STEPS_PER_FAULT - 1) % all.length]));
            }
        }
        people.close();
        awaitRest();
        people.sayGoodbye();
        awaitRest();
        return observe();
    }

    /** Chooses processes that die together, now and then both instances of one service. */
    private List<ServiceProcess> victims(int number) {
        List<ServiceProcess> all = new ArrayList<>(processes);
        Collections.shuffle(all, random);
        return List.copyOf(all.subList(0, number));
    }

    private static String names(List<ServiceProcess> victims) {
        return victims.stream().map(ServiceProcess::name).sorted().collect(joining(", "));
    }

    /** Kills all of them, starts them again, and returns when they died. */
    private Instant kill(List<ServiceProcess> victims) {
        victims.forEach(ServiceProcess::kill9);
        Instant at = Instant.now();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> starting =
                    victims.stream()
                            .map(victim -> CompletableFuture.runAsync(victim::restart, threads))
                            .toList();
            starting.forEach(CompletableFuture::join);
        }
        boolean isServiceAway =
                victims.stream().map(ServiceProcess::name).distinct().count() < victims.size();
        String fault =
                victims.size() == 1
                        ? "kill of " + victims.getFirst().name()
                        : "kill of %d at once".formatted(victims.size());
        ended.add(
                isServiceAway
                        ? new Ended(fault + ", both of a service", Instant.now())
                        : new Ended(fault, at));
        return at;
    }

    /**
     * Waits until Pusher has, for each conversation, a message that was written after that moment.
     */
    private void awaitFlow(Instant after) {
        long end = System.nanoTime() + FLOW.toNanos();
        while (System.nanoTime() < end
                && !people.sendings().entrySet().stream()
                        .allMatch(
                                place ->
                                        recovery(after, place.getKey(), place.getValue())
                                                .isPresent())) {
            log.collect();
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Inflicts a fault for a while, and returns when it was over. */
    private Instant inflict(Fault fault) {
        Duration length = fault.length(random);
        progress.accept("%s for %d s".formatted(fault, length.toSeconds()));
        try {
            switch (fault) {
                case FROZEN -> {
                    ServiceProcess frozen = processes.get(random.nextInt(processes.size()));
                    signal("STOP", frozen);
                    LockSupport.parkNanos(length.toNanos());
                    signal("CONT", frozen);
                }
                case READ_ONLY -> {
                    postgres("alter system set default_transaction_read_only = on");
                    postgres("select pg_reload_conf()");
                    LockSupport.parkNanos(length.toNanos());
                    postgres("begin read write; set local transaction_read_only = off; commit");
                    postgres("alter system reset default_transaction_read_only");
                    postgres("select pg_reload_conf()");
                }
                case SWALLOWED -> {
                    proxy.swallow();
                    LockSupport.parkNanos(length.toNanos());
                    proxy.restore();
                }
                case BACKENDS_KILLED ->
                        postgres(
                                "select pg_terminate_backend(pid) from pg_stat_activity where"
                                        + " datname in ('guest_chat', 'staff_chat',"
                                        + " 'notification')");
                case KAFKA_STOPPED -> {
                    stack.kafka().stop();
                    LockSupport.parkNanos(length.toNanos());
                    stack.kafka().restart();
                }
                case PUSHER_HANGS -> {
                    stack.pusher().faults(PusherFault.of(PusherFault.Mode.HANG));
                    LockSupport.parkNanos(length.toNanos());
                    stack.pusher().faults(PusherFault.NONE);
                }
                case FCM_HANGS -> {
                    stack.pushes().faults(PushFault.of(PushFault.Mode.HANG));
                    LockSupport.parkNanos(length.toNanos());
                    stack.pushes().faults(PushFault.NONE);
                }
            }
        } catch (SQLException | IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        Instant over = Instant.now();
        ended.add(new Ended(fault.name(), over));
        return over;
    }

    private static void signal(String name, ServiceProcess process)
            throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    private void postgres(String sql) throws SQLException {
        try (Connection connection = connection("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connection(String database) throws SQLException {
        return DriverManager.getConnection(
                stack.postgres().jdbcUrl(database),
                stack.postgres().user(),
                stack.postgres().password());
    }

    /** Waits until nothing moves any more; what still does then is found in the leftovers. */
    private void awaitRest() {
        long[] before = {-1};
        Awaitility.waitAtMost(CALM)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(
                        () -> {
                            log.collect();
                            long now = log.deliveredEvents().size() + log.pushes().size();
                            boolean isStill = now == before[0];
                            before[0] = now;
                            return isStill
                                    && leftovers().values().stream().allMatch(rows -> rows == 0);
                        });
    }

    private Map<String, Long> leftovers() {
        Map<String, Long> leftovers = new TreeMap<>();
        try {
            for (Map.Entry<String, String> database : DATABASES.entrySet()) {
                for (String table : List.of("outbox", "outbox_refused")) {
                    leftovers.put(
                            table + " of " + database.getKey(),
                            count(database.getValue(), "select count(*) from " + table));
                }
            }
            leftovers.put("due pushes", count("notification", "select count(*) from push"));
            leftovers.putAll(records());
        } catch (SQLException | ExecutionException unavailable) {
            throw new IllegalStateException(unavailable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return leftovers;
    }

    private long count(String database, String query) throws SQLException {
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Dead letters, and records that a group has not processed. */
    private Map<String, Long> records() throws ExecutionException, InterruptedException {
        Map<String, Long> records = new HashMap<>();
        try (Admin admin = stack.kafka().admin()) {
            Set<String> deadLetters = new HashSet<>(admin.listTopics().names().get());
            deadLetters.removeIf(topic -> !topic.endsWith(".dlq"));
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            admin.describeTopics(deadLetters)
                    .allTopicNames()
                    .get()
                    .forEach(
                            (topic, described) ->
                                    described
                                            .partitions()
                                            .forEach(
                                                    one ->
                                                            partitions.put(
                                                                    new TopicPartition(
                                                                            topic, one.partition()),
                                                                    OffsetSpec.latest())));
            admin.listOffsets(partitions)
                    .all()
                    .get()
                    .forEach(
                            (partition, end) ->
                                    records.merge(partition.topic(), end.offset(), Long::sum));
            for (String group : SERVICES) {
                Map<TopicPartition, Long> positions = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .forEach((partition, at) -> positions.put(partition, at.offset()));
                long lag =
                        RecordEnds.of(stack, positions.keySet()).entrySet().stream()
                                .mapToLong(end -> end.getValue() - positions.get(end.getKey()))
                                .sum();
                records.put("records that " + group + " has not processed", lag);
            }
        }
        return records;
    }

    private Observation observe() {
        Map<Place, List<Seen>> loaded = new HashMap<>();
        Map<Place, List<Seen>> synced = new HashMap<>();
        for (Place place : people.places()) {
            loaded.put(place, load(place));
            synced.put(place, sync(place));
        }
        return new Observation(
                people.acknowledged(),
                loaded,
                synced,
                log.published(people.places()),
                log.delivered(),
                log.deliveredEvents(),
                people.staffIds().stream().map(id -> count(id, loaded)).toList(),
                log.pushes(),
                log.outcomes(),
                devices,
                leftovers(),
                people.refusals());
    }

    private List<Seen> load(Place place) {
        List<Seen> all = new ArrayList<>();
        String before = "";
        while (true) {
            JsonNode answer =
                    people.staff(5)
                            .get(People.path(place) + "/messages/?limit=" + PAGE + before)
                            .body();
            JsonNode messages = place.isGuestChat() ? answer : answer.get("messages");
            List<Seen> page = new ArrayList<>();
            messages.forEach(message -> page.add(seen(place, message)));
            all.addAll(0, page);
            if (page.size() < PAGE) {
                return all;
            }
            before = "&before_id=" + page.getFirst().id();
        }
    }

    private List<Seen> sync(Place place) {
        Map<Long, Seen> all = new LinkedHashMap<>();
        long after = 0;
        while (true) {
            JsonNode answer =
                    people.staff(5)
                            .get(People.path(place) + "/sync/?limit=" + PAGE + "&after=" + after)
                            .body();
            answer.get("messages")
                    .forEach(
                            message -> {
                                Seen seen = seen(place, message);
                                all.put(seen.id(), seen);
                            });
            answer.get("removed_message_ids").forEach(id -> all.remove(id.asLong()));
            after = answer.get("sequence").asLong();
            if (!answer.get("has_more").asBoolean()) {
                return List.copyOf(all.values());
            }
        }
    }

    private static Seen seen(Place place, JsonNode message) {
        Set<Long> readBy = new HashSet<>();
        if (place.isGuestChat()) {
            if (message.get("read_by_staff").asBoolean()) {
                readBy.add(0L);
            }
        } else {
            message.get("read_by").forEach(reader -> readBy.add(reader.asLong()));
        }
        String clientMessageId = message.path("client_message_id").asText("");
        return new Seen(
                message.get("id").asLong(),
                clientMessageId.isEmpty() || clientMessageId.equals("null")
                        ? null
                        : UUID.fromString(clientMessageId),
                message.get("message").asText(),
                message.get("is_deleted").asBoolean(),
                message.get("sequence").asLong(),
                place.isGuestChat()
                        ? message.path("staff_id").asLong(0)
                        : message.get("sender").asLong(),
                readBy);
    }

    private Count count(long staffId, Map<Place, List<Seen>> loaded) {
        long inStaffChat =
                loaded.entrySet().stream()
                        .filter(one -> !one.getKey().isGuestChat())
                        .filter(one -> takesPart(staffId, one.getKey()))
                        .flatMap(one -> one.getValue().stream())
                        .filter(message -> !message.isDeleted())
                        .filter(message -> message.sender() != staffId)
                        .filter(message -> !message.readBy().contains(staffId))
                        .count();
        long inGuestChat =
                loaded.entrySet().stream()
                        .filter(one -> one.getKey().isGuestChat())
                        .flatMap(one -> one.getValue().stream())
                        .filter(message -> !message.isDeleted() && message.sender() == 0)
                        .filter(message -> message.readBy().isEmpty())
                        .count();
        long answered =
                people.staff(staffId)
                        .get("/api/staff_chat/" + People.HOTEL + "/conversations/unread-count/")
                        .body()
                        .get("total_unread")
                        .asLong();
        String device =
                devices.entrySet().stream()
                        .filter(one -> one.getValue() == staffId)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow();
        // Chloe sent the last message herself, so her last push is older.
        Long badge = staffId == 8 ? null : log.badge(device);
        return new Count(
                staffId,
                inStaffChat,
                answered,
                log.told(staffId),
                inStaffChat + inGuestChat,
                badge);
    }

    private boolean takesPart(long staffId, Place place) {
        return people.acknowledged().stream()
                .anyMatch(said -> said.place().equals(place) && said.sender() == staffId);
    }

    /**
     * Returns a table of the seconds from each fault until the events of each conversation flowed.
     */
    String recoveries() {
        Map<Place, List<Sending>> sendings = people.sendings();
        Map<String, List<Double>> byFault = new TreeMap<>();
        for (Ended fault : ended) {
            double slowest = 0;
            for (Map.Entry<Place, List<Sending>> place : sendings.entrySet()) {
                slowest =
                        Math.max(
                                slowest,
                                recovery(fault.at(), place.getKey(), place.getValue()).orElse(0));
            }
            byFault.computeIfAbsent(fault.fault(), key -> new ArrayList<>()).add(slowest);
        }
        StringBuilder table =
                new StringBuilder(
                        "| fault | times | median s | 95 % | longest |\n|---|---|---|---|---|\n");
        byFault.forEach(
                (fault, seconds) -> {
                    seconds.sort(null);
                    table.append(
                            String.format(
                                    Locale.ROOT,
                                    "| %s | %d | %.1f | %.1f | %.1f |%n",
                                    fault,
                                    seconds.size(),
                                    seconds.get(seconds.size() / 2),
                                    seconds.get(seconds.size() * 95 / 100),
                                    seconds.getLast()));
                });
        return table.toString();
    }

    /**
     * Returns the seconds from a fault until Pusher had the first message that was written after
     * it.
     */
    private OptionalDouble recovery(Instant end, Place place, List<Sending> sendings) {
        return sendings.stream()
                .filter(one -> one.at().isAfter(end))
                .map(one -> log.arrival(place, one.messageId()))
                .filter(Objects::nonNull)
                .mapToDouble(arrival -> Duration.between(end, arrival).toMillis() / 1e3)
                .min();
    }

    /** Returns the numbers of operations, messages and pushes of the run. */
    String summary() {
        return "seed %d: %d operations, %d messages acknowledged, %d delivered, %d pushes"
                .formatted(
                        seed,
                        people.operations(),
                        people.acknowledged().size(),
                        log.arrived(),
                        log.pushes().size());
    }

    @Override
    public void close() {
        collector.shutdownNow();
        proxy.close();
        stack.close();
    }
}
