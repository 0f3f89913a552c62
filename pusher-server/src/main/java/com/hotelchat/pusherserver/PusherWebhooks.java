package com.hotelchat.pusherserver;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells an application what happens on its channels: batches of events, one batch at a time,
 * signed, repeated until they are taken. Lives on one event loop.
 */
final class PusherWebhooks {

    /** Events of one turn travel together. */
    private static final long GATHER_MILLIS = 20;

    /** Pusher repeats for 5 minutes, ever more slowly. */
    private static final long GIVE_UP_MILLIS = 5 * 60_000L;

    private static final long FIRST_PAUSE_MILLIS = 250;

    private static final long ANSWER_MILLIS = 10_000;

    /** Receivers limit the size of a request; so many events of long names stay far below 1 MB. */
    static final int MAX_PER_POST = 500;

    /** A receiver that is away fails several posts a second. */
    private static final long BETWEEN_WARNINGS_MILLIS = 10_000;

    private static final System.Logger LOG = System.getLogger(PusherWebhooks.class.getName());

    /** While a batch is repeated, this many events wait; the oldest make room for newer ones. */
    static final int MAX_WAITING = 10_000;

    private final Vertx vertx;
    private final PusherApp app;
    private final HttpClient client;
    private final long vacatedDelayMillis;
    private final Map<String, Long> departures = new HashMap<>();

    private @Nullable String target;
    private JsonArray waiting = new JsonArray();
    private boolean busy;
    private long nextWarning;

    PusherWebhooks(Vertx vertx, PusherApp app, long vacatedDelayMillis) {
        this.vertx = vertx;
        this.app = app;
        this.client = vertx.createHttpClient();
        this.vacatedDelayMillis = vacatedDelayMillis;
    }

    /** Sends what happens from now on there; null stops it. */
    void target(@Nullable String url) {
        target = url;
        waiting = new JsonArray();
    }

    void occupied(String channel) {
        if (!returned(channel)) {
            add(named("channel_occupied", channel));
        }
    }

    void vacated(String channel) {
        later(channel, named("channel_vacated", channel));
    }

    void memberAdded(String channel, String userId) {
        if (!returned(channel + " " + userId)) {
            add(named("member_added", channel).put("user_id", userId));
        }
    }

    void memberRemoved(String channel, String userId) {
        later(channel + " " + userId, named("member_removed", channel).put("user_id", userId));
    }

    void cacheMiss(String channel) {
        add(named("cache_miss", channel));
    }

    void clientEvent(
            String channel, String event, String data, String socketId, @Nullable String userId) {
        JsonObject happened =
                named("client_event", channel)
                        .put("event", event)
                        .put("data", data)
                        .put("socket_id", socketId);
        if (userId != null) {
            happened.put("user_id", userId);
        }
        add(happened);
    }

    private static JsonObject named(String name, String channel) {
        return new JsonObject().put("name", name).put("channel", channel);
    }

    // Pusher waits up to 3 s before it reports a departure, and reports nothing for a user who
    // returns.
    private void later(String who, JsonObject departure) {
        long timer =
                vertx.setTimer(
                        vacatedDelayMillis,
                        ignored -> {
                            departures.remove(who);
                            add(departure);
                        });
        departures.put(who, timer);
    }

    private boolean returned(String who) {
        Long timer = departures.remove(who);
        return timer != null && vertx.cancelTimer(timer);
    }

    private void add(JsonObject event) {
        if (target == null) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.remove(0);
        }
        waiting.add(event);
        if (!busy) {
            busy = true;
            vertx.setTimer(GATHER_MILLIS, ignored -> deliver());
        }
    }

    private void deliver() {
        String url = target;
        if (url == null || waiting.isEmpty()) {
            busy = false;
            return;
        }
        JsonArray events = waiting;
        waiting = new JsonArray();
        if (events.size() > MAX_PER_POST) {
            List<?> all = events.getList();
            waiting = new JsonArray(new ArrayList<>(all.subList(MAX_PER_POST, all.size())));
            events = new JsonArray(new ArrayList<>(all.subList(0, MAX_PER_POST)));
        }
        JsonObject batch =
                new JsonObject().put("time_ms", System.currentTimeMillis()).put("events", events);
        post(url, batch.toBuffer(), FIRST_PAUSE_MILLIS, 0);
    }

    private void post(String url, Buffer body, long pauseMillis, long waitedMillis) {
        client.request(
                        new RequestOptions()
                                .setAbsoluteURI(url)
                                .setMethod(HttpMethod.POST)
                                .setTimeout(ANSWER_MILLIS))
                .compose(
                        request ->
                                request.putHeader("content-type", "application/json")
                                        .putHeader("x-pusher-key", app.key())
                                        .putHeader("x-pusher-signature", app.sign(body.getBytes()))
                                        .send(body))
                .onComplete(
                        answer -> {
                            int status = answer.succeeded() ? answer.result().statusCode() : 0;
                            if (status / 100 != 2) {
                                warn(status == 0 ? answer.cause().toString() : "status " + status);
                            }
                            if (status / 100 == 2
                                    || waitedMillis >= GIVE_UP_MILLIS
                                    || !url.equals(target)) {
                                deliver();
                            } else {
                                vertx.setTimer(
                                        pauseMillis,
                                        ignored ->
                                                post(
                                                        url,
                                                        body,
                                                        pauseMillis * 2,
                                                        waitedMillis + pauseMillis));
                            }
                        });
    }

    private void warn(String why) {
        long now = System.currentTimeMillis();
        if (now >= nextWarning) {
            nextWarning = now + BETWEEN_WARNINGS_MILLIS;
            LOG.log(System.Logger.Level.WARNING, "Sending a webhook failed: {0}", why);
        }
    }
}
