package com.hotelchat.testing.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.testing.Browser;
import com.hotelchat.testing.Browser.Answer;
import com.hotelchat.testing.faults.Observation.Place;
import com.hotelchat.testing.faults.Observation.Said;
import com.hotelchat.testing.faults.Observation.State;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Guests and staff of one hotel who write, edit, delete and read until they are stopped. Each
 * repeats an unanswered request until it is answered: the same message with the same client message
 * id.
 */
final class People implements AutoCloseable {

    static final String HOTEL = "hotel-abc";

    private static final String GUEST_CHAT = "/api/chat/" + HOTEL;
    private static final String STAFF_CHAT = "/api/staff_chat/" + HOTEL;
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration REPEAT = Duration.ofMillis(250);

    /** A client's own deadline: a frozen instance says nothing at all. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** The receptionists on duty, who get a push for each message of a guest. */
    private static final Set<Long> RECEPTIONISTS = Set.of(5L, 6L);

    private static final Map<Long, String> STAFF =
            Map.of(5L, "john.smith", 6L, "maria.rossi", 7L, "ahmed.khan", 8L, "chloe.martin");

    private final LocalStack stack;
    private final long seed;
    private final List<Author> authors = new ArrayList<>();
    private final Map<Long, Browser> staff = new HashMap<>();
    private final Map<Place, String> rooms = new HashMap<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicLong operations = new AtomicLong();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Lets guests check in and enter, and opens a group and a direct conversation of staff.
     *
     * @param guests each has a room and a conversation
     */
    People(LocalStack stack, int guests, long seed) {
        this.stack = stack;
        this.seed = seed;
        STAFF.forEach(
                (id, name) -> staff.put(id, Browser.of(stack, name).answeredWithin(DEADLINE)));
        for (int i = 0; i < guests; i++) {
            String room = Integer.toString(700 + i);
            Browser guest = Browser.of(stack).answeredWithin(DEADLINE);
            Place place = enter(guest, room);
            rooms.put(place, room);
            authors.add(new Author(place, 0, guest, RECEPTIONISTS));
            for (long receptionist : RECEPTIONISTS) {
                authors.add(new Author(place, receptionist, staff(receptionist), Set.of()));
            }
        }
        Place group = open(Map.of("participant_ids", List.of(6, 7, 8), "title", "Fault run"));
        STAFF.keySet().forEach(id -> authors.add(member(group, id, STAFF.keySet())));
        Place direct = open(Map.of("participant_ids", List.of(6)));
        RECEPTIONISTS.forEach(id -> authors.add(member(direct, id, RECEPTIONISTS)));
    }

    private Author member(Place place, long id, Set<Long> members) {
        Set<Long> others = new HashSet<>(members);
        others.remove(id);
        return new Author(place, id, staff(id), Set.copyOf(others));
    }

    /** The browser of a member of staff. */
    Browser staff(long id) {
        return staff.get(id);
    }

    /** The members of staff who take part, by id. */
    Set<Long> staffIds() {
        return STAFF.keySet();
    }

    /** The conversations. */
    Set<Place> places() {
        Set<Place> places = new HashSet<>();
        authors.forEach(author -> places.add(author.place));
        return places;
    }

    /** The room of a guest's conversation. */
    String room(Place place) {
        return rooms.get(place);
    }

    /** Every message whose sending was acknowledged; complete once all have stopped. */
    List<Said> acknowledged() {
        return authors.stream().flatMap(author -> author.said.values().stream()).toList();
    }

    /** Returns the number of changes and readings that were acknowledged. */
    long operations() {
        return operations.get();
    }

    /** Returns the answers that no client should have received. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Returns the first sending of each message, by conversation, in order. */
    Map<Place, List<Sending>> sendings() {
        Map<Place, List<Sending>> all = new HashMap<>();
        authors.forEach(
                author ->
                        all.computeIfAbsent(author.place, place -> new ArrayList<>())
                                .addAll(author.sendings));
        return all;
    }

    /**
     * The sending of one message.
     *
     * @param at when it was first tried
     */
    record Sending(Instant at, long messageId) {}

    /** Everybody begins. */
    void start() {
        for (int i = 0; i < authors.size(); i++) {
            Author author = authors.get(i);
            Random random = new Random(seed * 1_000 + i);
            threads.submit(() -> author.work(random));
        }
    }

    /** Stops everybody after the work in progress is finished. */
    @Override
    public void close() {
        isOver.set(true);
        threads.close();
    }

    /** Sends one more message of Chloe's in the group, of which all others get a push. */
    void sayGoodbye() {
        authors.stream()
                .filter(author -> author.id == 8)
                .findFirst()
                .orElseThrow()
                .say(new Random(-seed));
    }

    private Place enter(Browser guest, String room) {
        String stayId = UUID.randomUUID().toString();
        String pin = "pin-" + UUID.randomUUID();
        Map<String, Object> value =
                Map.of(
                        "hotel_slug",
                        HOTEL,
                        "stay_id",
                        stayId,
                        "room_number",
                        room,
                        "guest",
                        Map.of("first_name", "Ada", "last_name", "Byron"),
                        "checked_in_at",
                        Instant.now().toString(),
                        "pin",
                        pin,
                        "version",
                        1);
        Map<String, String> headers =
                Map.of(
                        "ce_id", UUID.randomUUID().toString(),
                        "ce_source", "/pms",
                        "ce_type", "hotel.stay.checked-in.v1");
        guest.post(
                "/dev/kafka/hotel.stays",
                Map.of("key", HOTEL + "/" + stayId, "headers", headers, "value", value));
        String path = GUEST_CHAT + "/messages/room/" + room + "/validate-chat-pin/";
        // A wrong guess counts, so people try only once the stay exists.
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                staff(5).get(GUEST_CHAT + "/rooms/" + room + "/stay/").status()
                                        == 200);
        JsonNode entered = guest.post(path, Map.of("pin", pin)).body();
        return new Place(
                true, Long.parseLong(entered.at("/session_data/conversation_id").asText()));
    }

    private Place open(Map<String, Object> conversation) {
        JsonNode opened = staff(5).post(STAFF_CHAT + "/conversations/", conversation).body();
        return new Place(false, opened.get("id").asLong());
    }

    /** Returns the path of the conversation's messages. */
    static String path(Place place) {
        return (place.isGuestChat() ? GUEST_CHAT : STAFF_CHAT)
                + "/conversations/"
                + place.conversation();
    }

    /** Somebody who writes in one conversation. One thread works for each. */
    private final class Author {

        private final Place place;
        private final long id;
        private final Browser browser;
        private final Set<Long> recipients;
        private final Map<Long, Said> said = new HashMap<>();
        private final List<Long> standing = new ArrayList<>();
        private final List<Sending> sendings = new CopyOnWriteArrayList<>();

        private Author(Place place, long id, Browser browser, Set<Long> recipients) {
            this.place = place;
            this.id = id;
            this.browser = browser;
            this.recipients = recipients;
        }

        private void work(Random random) {
            while (!isOver.get()) {
                int choice = random.nextInt(10);
                if (choice < 6 || standing.isEmpty()) {
                    say(random);
                } else if (choice < 8) {
                    edit(random);
                } else if (choice < 9) {
                    delete(random);
                } else {
                    read();
                }
                operations.incrementAndGet();
                LockSupport.parkNanos((long) (PAUSE.toNanos() * (0.5 + random.nextDouble())));
            }
        }

        private void say(Random random) {
            UUID clientMessageId = new UUID(random.nextLong(), random.nextLong());
            String text = "message " + clientMessageId;
            Instant at = Instant.now();
            Map<String, Object> body =
                    Map.of("message", text, "client_message_id", clientMessageId);
            String action = place.isGuestChat() ? "/messages/send/" : "/send-message/";
            JsonNode answer =
                    acknowledged("send", () -> browser.post(path(place) + action, body)).body();
            long message =
                    (place.isGuestChat() ? answer.at("/message/id") : answer.get("id")).asLong();
            said.put(
                    message,
                    new Said(place, id, clientMessageId, message, text, State.STANDS, recipients));
            standing.add(message);
            sendings.add(new Sending(at, message));
        }

        private void edit(Random random) {
            long message = standing.get(random.nextInt(standing.size()));
            String text = "edited " + random.nextLong();
            String path =
                    place.isGuestChat()
                            ? "/api/chat/messages/" + message + "/update/"
                            : STAFF_CHAT + "/messages/" + message + "/edit/";
            acknowledged("edit", () -> browser.patch(path, Map.of("message", text)));
            leave(message, text, State.STANDS);
        }

        private void delete(Random random) {
            long message = standing.remove(random.nextInt(standing.size()));
            boolean isHard = id != 0 && random.nextBoolean();
            String path =
                    (place.isGuestChat() ? "/api/chat" : STAFF_CHAT)
                            + "/messages/"
                            + message
                            + "/delete/"
                            + (isHard ? "?hard_delete=true" : "");
            acknowledged("delete", () -> browser.delete(path));
            leave(message, "", isHard ? State.REMOVED : State.DELETED);
        }

        private void leave(long message, String text, State state) {
            Said before = said.get(message);
            said.put(
                    message,
                    new Said(
                            place,
                            id,
                            before.clientMessageId(),
                            message,
                            text,
                            state,
                            before.recipients()));
        }

        private void read() {
            String path =
                    place.isGuestChat()
                            ? GUEST_CHAT
                                    + "/conversation/"
                                    + place.conversation()
                                    + "/mark-as-read/"
                            : path(place) + "/mark_as_read/";
            acknowledged("read", () -> browser.post(path));
        }

        /** Asks until there is an answer that says what became of it. */
        private Answer acknowledged(String what, Supplier<Answer> request) {
            while (true) {
                try {
                    Answer answer = request.get();
                    if (answer.status() < 300) {
                        return answer;
                    }
                    boolean isUnavailable =
                            answer.status() == 502
                                    || answer.status() == 503
                                    || answer.status() == 429;
                    if (!isUnavailable) {
                        refusals.add(
                                "%s in %s by %d: %d %s"
                                        .formatted(
                                                what,
                                                place,
                                                id,
                                                answer.status(),
                                                answer.body().path("code").asText()));
                        if (answer.status() < 500) {
                            throw new IllegalStateException(what + ": " + answer.status());
                        }
                    }
                } catch (UncheckedIOException unanswered) {
                    // As with 503: the outcome is unknown, so the request is sent again.
                }
                LockSupport.parkNanos(REPEAT.toNanos());
            }
        }
    }
}
