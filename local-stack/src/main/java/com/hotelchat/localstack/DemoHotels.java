package com.hotelchat.localstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hotelchat.pusherserver.StartFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The two hotels to try the system with: who works there, and who stays. */
public final class DemoHotels {

    /** The password of every demo member of staff. */
    public static final String PASSWORD = "demo";

    private static final int PATIENCE_MILLIS = 600_000;

    /** The topics on which the demo hotels arrive. */
    static final Set<String> TOPICS = Set.of("hotel.staff", "hotel.stays");

    /**
     * A member of staff.
     *
     * @param hotel slug of the hotel
     * @param id staff id
     * @param username with which to ask for a token
     * @param firstName first name
     * @param lastName last name
     * @param role slug of the role
     * @param department slug of the department
     * @param onDuty whether on duty when the demo begins
     * @param groups roles in the access token
     */
    public record Staff(
            String hotel,
            long id,
            String username,
            String firstName,
            String lastName,
            String role,
            String department,
            boolean onDuty,
            List<String> groups) {}

    /**
     * A stay.
     *
     * @param hotel slug of the hotel
     * @param room room number
     * @param firstName of the guest
     * @param lastName of the guest
     * @param pin with which the guest opens the chat
     */
    public record Stay(String hotel, String room, String firstName, String lastName, String pin) {
        /** The stay's id: made of hotel and room, so that it is the same at every start. */
        String id() {
            return "demo-" + hotel + "-" + room;
        }
    }

    private static final Map<String, String> HOTEL_NAMES =
            Map.of("hotel-abc", "Hotel ABC", "hotel-xyz", "Hotel XYZ");

    private static final List<String> STAFF_ONLY = List.of("staff");

    private static final List<Staff> STAFF =
            List.of(
                    receptionist("hotel-abc", 5, "john.smith", "John", "Smith", true),
                    receptionist("hotel-abc", 6, "maria.rossi", "Maria", "Rossi", true),
                    new Staff(
                            "hotel-abc",
                            7,
                            "ahmed.khan",
                            "Ahmed",
                            "Khan",
                            "manager",
                            "management",
                            true,
                            List.of("staff", "manager")),
                    new Staff(
                            "hotel-abc",
                            8,
                            "chloe.martin",
                            "Chloe",
                            "Martin",
                            "housekeeper",
                            "housekeeping",
                            true,
                            STAFF_ONLY),
                    receptionist("hotel-abc", 9, "peter.novak", "Peter", "Novak", false),
                    receptionist("hotel-xyz", 21, "lena.meyer", "Lena", "Meyer", true),
                    new Staff(
                            "hotel-xyz",
                            22,
                            "omar.said",
                            "Omar",
                            "Said",
                            "admin",
                            "management",
                            true,
                            List.of("staff", "admin")));

    private static final List<Stay> STAYS =
            List.of(
                    new Stay("hotel-abc", "101", "Ada", "Byron", "a101"),
                    new Stay("hotel-abc", "102", "Alan", "Turner", "a102"),
                    new Stay("hotel-abc", "103", "Grace", "Hoper", "a103"),
                    new Stay("hotel-xyz", "101", "Karl", "Zeiss", "x101"),
                    new Stay("hotel-xyz", "102", "Mary", "Wolf", "x102"));

    // When the demo began. Fixed, so that a repeat is the same record byte for byte.
    private static final String BEGINNING = "2026-01-01T12:00:00Z";

    private static final ObjectMapper JSON = new ObjectMapper();

    private DemoHotels() {}

    private static Staff receptionist(
            String hotel, long id, String username, String first, String last, boolean onDuty) {
        return new Staff(
                hotel,
                id,
                username,
                first,
                last,
                "receptionist",
                "front-office",
                onDuty,
                STAFF_ONLY);
    }

    /** Everybody who works in the demo hotels. */
    public static List<Staff> staff() {
        return STAFF;
    }

    /** Returns the stays in the demo hotels. */
    public static List<Stay> stays() {
        return STAYS;
    }

    /** The member of staff of that user name, if there is one. */
    public static Optional<Staff> staff(String username) {
        return STAFF.stream().filter(one -> one.username().equals(username)).findFirst();
    }

    /**
     * The records of the demo hotels, on {@code hotel.staff} and {@code hotel.stays}. Ids and
     * versions are the same at every call: a consumer that has processed them has nothing to do.
     */
    public static List<ProducerRecord<String, String>> records() {
        List<ProducerRecord<String, String>> records = new ArrayList<>();
        STAFF.forEach(one -> records.add(record(one)));
        STAYS.forEach(one -> records.add(record(one)));
        return List.copyOf(records);
    }

    private static ProducerRecord<String, String> record(Staff staff) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("hotel_slug", staff.hotel());
        data.put("hotel_name", HOTEL_NAMES.get(staff.hotel()));
        data.put("staff_id", staff.id());
        data.put("first_name", staff.firstName());
        data.put("last_name", staff.lastName());
        data.put("email", staff.username() + "@" + staff.hotel() + ".example");
        data.put("department", named(staff.department()));
        data.put("role", named(staff.role()));
        data.put("is_active", true);
        data.put("is_on_duty", staff.onDuty());
        data.put("version", 1);
        return cloudEvent(
                "hotel.staff",
                staff.hotel() + "/" + staff.id(),
                "hotel.staff.updated.v1",
                "/demo/hr",
                data);
    }

    private static ProducerRecord<String, String> record(Stay stay) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("hotel_slug", stay.hotel());
        data.put("stay_id", stay.id());
        data.put("room_number", stay.room());
        data.put(
                "guest",
                Map.of(
                        "first_name", stay.firstName(),
                        "last_name", stay.lastName(),
                        "language", "en"));
        data.put("checked_in_at", BEGINNING);
        data.put("pin", stay.pin());
        data.put("version", 1);
        return cloudEvent(
                "hotel.stays",
                stay.hotel() + "/" + stay.id(),
                "hotel.stay.checked-in.v1",
                "/demo/pms",
                data);
    }

    /** {@code front-office} is shown as {@code Front Office}. */
    private static Map<String, String> named(String slug) {
        StringBuilder name = new StringBuilder();
        for (String word : slug.split("-", -1)) {
            name.append(name.isEmpty() ? "" : " ")
                    .append(Character.toUpperCase(word.charAt(0)))
                    .append(word, 1, word.length());
        }
        Map<String, String> both = new LinkedHashMap<>();
        both.put("name", name.toString());
        both.put("slug", slug);
        return both;
    }

    private static ProducerRecord<String, String> cloudEvent(
            String topic, String key, String type, String source, Map<String, Object> data) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, key, json(data));
        UUID id = UUID.nameUUIDFromBytes((type + " " + key).getBytes(StandardCharsets.UTF_8));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", id.toString());
        header(record, "ce_source", source);
        header(record, "ce_type", type);
        header(record, "ce_time", BEGINNING);
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<String, String> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(Map<String, Object> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Produces the records and waits until the broker has them.
     *
     * @param bootstrapServers {@code host:port} of a broker that has the topics
     * @throws StartFailure if the broker refuses
     */
    public static void arrive(String bootstrapServers) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "linger.ms",
                        5,
                        // A busy machine may keep the broker from answering for minutes.
                        "max.block.ms",
                        PATIENCE_MILLIS,
                        "delivery.timeout.ms",
                        PATIENCE_MILLIS);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records().forEach(record -> sent.add(producer.send(record)));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException | KafkaException e) {
            throw new StartFailure("Kafka did not accept the demo hotels: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while the demo hotels arrived.", e);
        }
    }
}
