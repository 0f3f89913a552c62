package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.localstack.LocalStack;
import com.hotelchat.pusherserver.PusherEvent;
import com.hotelchat.testing.Browser.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * Guests of one hotel who write to its reception, each in a conversation, and what Pusher was
 * handed of it.
 */
final class Traffic {

    private static final String HOTEL = "hotel-abc";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LocalStack stack;
    private final List<Guest> guests = new ArrayList<>();
    private final Set<Long> toldToGuests = new HashSet<>();
    private long read;

    /** Checks the guests in, and sends no message yet. */
    Traffic(LocalStack stack, int guests) {
        this.stack = stack;
        for (int i = 0; i < guests; i++) {
            this.guests.add(checkIn(Integer.toString(700 + i)));
        }
        this.guests.forEach(this::enter);
    }

    /** A guest who writes, and the accepted messages, in order. */
    static final class Guest {

        private final String room;
        private final String stayId = UUID.randomUUID().toString();
        private final String pin = "pin-" + UUID.randomUUID();
        private final Browser browser;
        private final List<Long> sent = new CopyOnWriteArrayList<>();
        private long conversation;
        private String token = "";

        private Guest(String room, Browser browser) {
            this.room = room;
            this.browser = browser;
        }

        long conversation() {
            return conversation;
        }

        /** The session token, for the header {@code X-Guest-Session}. */
        String token() {
            return token;
        }

        /** Remembers a message that was accepted by another way. */
        void remember(long message) {
            sent.add(message);
        }
    }

    private Guest checkIn(String room) {
        Guest guest = new Guest(room, Browser.of(stack));
        Map<String, Object> value =
                Map.of(
                        "hotel_slug",
                        HOTEL,
                        "stay_id",
                        guest.stayId,
                        "room_number",
                        room,
                        "guest",
                        Map.of("first_name", "Ada", "last_name", "Byron"),
                        "checked_in_at",
                        Instant.now().toString(),
                        "pin",
                        guest.pin,
                        "version",
                        1);
        Map<String, String> headers =
                Map.of(
                        "ce_id", UUID.randomUUID().toString(),
                        "ce_source", "/pms",
                        "ce_type", "hotel.stay.checked-in.v1");
        Answer produced =
                Browser.of(stack)
                        .post(
                                "/dev/kafka/hotel.stays",
                                Map.of(
                                        "key", HOTEL + "/" + guest.stayId,
                                        "headers", headers,
                                        "value", value));
        assertThat(produced.status()).isBetween(200, 299);
        return guest;
    }

    private void enter(Guest guest) {
        Browser john = Browser.of(stack, "john.smith");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                john.get("/api/chat/" + HOTEL + "/conversations/")
                                        .body()
                                        .findValuesAsText("stay_id")
                                        .contains(guest.stayId));
        JsonNode entered =
                guest.browser
                        .post(
                                "/api/chat/"
                                        + HOTEL
                                        + "/messages/room/"
                                        + guest.room
                                        + "/validate-chat-pin/",
                                Map.of("pin", guest.pin))
                        .body();
        guest.conversation = Long.parseLong(entered.at("/session_data/conversation_id").asText());
        guest.token = entered.at("/session_data/session_token").asText();
    }

    /** Everybody who writes. */
    List<Guest> guests() {
        return List.copyOf(guests);
    }

    /** The messages that were accepted so far. */
    List<Long> sent() {
        return guests.stream().flatMap(guest -> guest.sent.stream()).toList();
    }

    /** The keys of the conversations on Kafka. */
    List<String> keys() {
        return guests.stream().map(guest -> HOTEL + "/" + guest.conversation).toList();
    }

    /**
     * Everybody writes, side by side.
     *
     * @param messages how many each
     * @return how long the answers took, in milliseconds, sorted
     */
    double[] write(int messages) {
        return write(messages, Duration.ZERO);
    }

    /**
     * Sends messages as {@link #write(int)} does, at a pace.
     *
     * @param pace from one message of a guest to the next
     */
    double[] write(int messages, Duration pace) {
        List<CompletableFuture<double[]>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Guest guest : guests) {
                writers.add(
                        CompletableFuture.supplyAsync(() -> write(guest, messages, pace), threads));
            }
        }
        return writers.stream()
                .map(CompletableFuture::join)
                .flatMapToDouble(Arrays::stream)
                .sorted()
                .toArray();
    }

    private double[] write(Guest guest, int messages, Duration pace) {
        double[] millis = new double[messages];
        for (int i = 0; i < messages; i++) {
            long start = System.nanoTime();
            Answer answer =
                    guest.browser.post(
                            "/api/chat/"
                                    + HOTEL
                                    + "/conversations/"
                                    + guest.conversation
                                    + "/messages/send/",
                            Map.of("message", "message " + i));
            millis[i] = (System.nanoTime() - start) / 1e6;
            LockSupport.parkNanos(pace.toNanos() - (System.nanoTime() - start));
            assertThat(answer.status()).isEqualTo(201);
            guest.sent.add(answer.body().at("/message/id").asLong());
        }
        return millis;
    }

    /**
     * Waits until Pusher has everything that was written, and requires that each conversation's
     * messages came for the first time in the order in which they were accepted, and that all
     * intended recipients received them, and no others.
     */
    void requireAllToldInOrder() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            Map<String, Set<Long>> told = told();
                            for (Guest guest : guests) {
                                for (String channel : channels(guest)) {
                                    assertThat(told.getOrDefault(channel, Set.of()))
                                            .as(channel)
                                            .containsAll(guest.sent);
                                }
                            }
                        });
        Map<String, Set<Long>> told = told();
        for (Guest guest : guests) {
            for (String channel : channels(guest)) {
                assertThat(told.get(channel).stream().filter(guest.sent::contains))
                        .as("first arrivals on " + channel)
                        .containsExactlyElementsOf(guest.sent);
            }
        }
        requireNothingOnForeignChannels();
    }

    /** Returns whether Pusher has been handed each message on its conversation's channel. */
    boolean isAllTold() {
        // Reads each event once, because this is called often.
        List<PusherEvent> next = stack.pusher().events(read);
        read += next.size();
        next.stream()
                .filter(event -> event.channel().endsWith("-chat"))
                .filter(event -> event.channel().startsWith(HOTEL + "-conversation-"))
                .filter(event -> event.name().equals("new-message"))
                .forEach(event -> toldToGuests.add(event.json().getLong("message_id")));
        return guests.stream().allMatch(guest -> toldToGuests.containsAll(guest.sent));
    }

    /** Ends the session of each guest. */
    void endSessions() {
        for (Guest guest : guests) {
            assertThat(guest.browser.delete("/api/chat/guest-session/").status()).isEqualTo(204);
        }
    }

    /** Returns the number of events that Pusher received again. */
    long repeats() {
        Set<String> seen = new HashSet<>();
        return stack.pusher().events(0).stream()
                .filter(event -> event.json().containsKey("event_id"))
                .filter(
                        event ->
                                !seen.add(
                                        event.channel()
                                                + event.name()
                                                + event.json().getString("event_id")))
                .count();
    }

    private static List<String> channels(Guest guest) {
        return List.of(
                HOTEL + "-conversation-" + guest.conversation + "-chat",
                HOTEL + "-room-" + guest.room + "-chat",
                HOTEL + "-staff-5-chat",
                HOTEL + "-staff-6-chat");
    }

    /** The messages of each channel, in the order of their first arrival. */
    private Map<String, Set<Long>> told() {
        Map<String, Set<Long>> told = new HashMap<>();
        for (PusherEvent event : stack.pusher().events(0)) {
            if (event.name().equals("new-message") || event.name().equals("new-guest-message")) {
                told.computeIfAbsent(event.channel(), ignored -> new LinkedHashSet<>())
                        .add(event.json().getLong("message_id"));
            }
        }
        return told;
    }

    private void requireNothingOnForeignChannels() {
        Map<Long, Guest> byConversation = new HashMap<>();
        guests.forEach(guest -> byConversation.put(guest.conversation, guest));
        for (PusherEvent event : stack.pusher().events(0)) {
            JsonObject data = event.json();
            Guest guest = byConversation.get(data.getLong("conversation_id", 0L));
            if (guest == null) {
                continue;
            }
            List<String> own = new ArrayList<>(channels(guest));
            own.add(HOTEL + "-new-conversation");
            assertThat(own).as(event.name()).contains(event.channel());
        }
    }
}
