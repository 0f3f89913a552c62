package com.hotelchat.pusherserver;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of Pusher Channels: signatures, limits and answers as its "HTTP API reference" has
 * them. Lives on one event loop, but for the counters and the fault.
 */
final class PusherHttpApi {

    private static final long MAX_AGE_SECONDS = 600;
    private static final int MAX_BATCH = 10;
    private static final int MAX_CHANNELS = 100;
    private static final int MAX_EVENT_NAME = 200;

    // Ten events of 10 KiB with the worst JSON escaping, and a hundred names.
    private static final long MAX_BODY = 1024 * 1024;

    private static final Pattern SOCKET_ID = Pattern.compile("\\d+\\.\\d+");

    /** A refusal: the status and the words of the answer. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String words) {
            super(words, null, false, false);
            this.status = status;
        }
    }

    /**
     * A posted event, checked.
     *
     * @param info attributes to answer with, comma-separated
     */
    private record Posted(
            String name,
            String data,
            List<String> channels,
            @Nullable String socketId,
            @Nullable String info) {}

    /** Answers a call; a trigger is delivered the given number of times. */
    @FunctionalInterface
    private interface Answer {
        JsonObject to(RoutingContext context, int copies) throws Refusal;
    }

    private final Vertx vertx;
    private final PusherHub hub;
    private final AtomicLong acceptedCalls = new AtomicLong();
    private final AtomicLong refusedCalls = new AtomicLong();

    private PusherFault fault = PusherFault.NONE;
    private int faultyCalls;

    PusherHttpApi(Vertx vertx, PusherHub hub) {
        this.vertx = vertx;
        this.hub = hub;
    }

    /** Adds the routes of the API. */
    void mount(Router router) {
        router.route("/apps/:app/*").handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.post("/apps/:app/events").handler(context -> change(context, this::trigger));
        router.post("/apps/:app/batch_events").handler(context -> change(context, this::batch));
        router.post("/apps/:app/users/:user/terminate_connections")
                .handler(context -> change(context, this::terminate));
        router.get("/apps/:app/channels").handler(context -> query(context, this::channels));
        router.get("/apps/:app/channels/:channel")
                .handler(context -> query(context, this::channel));
        router.get("/apps/:app/channels/:channel/users")
                .handler(context -> query(context, this::users));
    }

    long acceptedCalls() {
        return acceptedCalls.get();
    }

    long refusedCalls() {
        return refusedCalls.get();
    }

    /** Misbehaves like that from now on. */
    synchronized void fault(PusherFault next) {
        fault = next;
        faultyCalls = 0;
    }

    private synchronized PusherFault faultOfThisCall() {
        if (fault.mode() == PusherFault.Mode.NONE) {
            return PusherFault.NONE;
        }
        PusherFault now = fault;
        faultyCalls++;
        if (faultyCalls >= fault.count()) {
            fault = PusherFault.NONE;
        }
        return now;
    }

    private void query(RoutingContext context, Answer answer) {
        try {
            authenticate(context);
            ok(context, answer.to(context, 1));
        } catch (Refusal refusal) {
            refuse(context, refusal.status, refusal.getMessage());
        }
    }

    private void change(RoutingContext context, Answer answer) {
        PusherFault now = faultOfThisCall();
        switch (now.mode()) {
            case ERROR -> refuse(context, now.status(), "A fault was asked for");
            case HANG -> {
                refusedCalls.incrementAndGet();
                vertx.setTimer(
                        now.delay().toMillis(), ignored -> context.request().connection().close());
            }
            case NONE, SLOW, DROP, DUPLICATE -> {
                try {
                    authenticate(context);
                    JsonObject body = answer.to(context, copies(now.mode()));
                    acceptedCalls.incrementAndGet();
                    if (now.mode() == PusherFault.Mode.SLOW) {
                        vertx.setTimer(now.delay().toMillis(), ignored -> ok(context, body));
                    } else {
                        ok(context, body);
                    }
                } catch (Refusal refusal) {
                    refuse(context, refusal.status, refusal.getMessage());
                }
            }
        }
    }

    private void ok(RoutingContext context, JsonObject body) {
        if (!context.response().ended() && !context.response().closed()) {
            context.response().putHeader("content-type", "application/json").end(body.toBuffer());
        }
    }

    private void refuse(RoutingContext context, int status, @Nullable String words) {
        if (context.request().method() == HttpMethod.POST) {
            refusedCalls.incrementAndGet();
        }
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(words + "\n");
    }

    private void authenticate(RoutingContext context) throws Refusal {
        HttpServerRequest request = context.request();
        PusherApp app = hub.app();
        if (!app.id().equals(context.pathParam("app"))) {
            throw new Refusal(404, "No app with this id");
        }
        MultiMap sent = MultiMap.caseInsensitiveMultiMap();
        context.queryParams().forEach(sent::add);
        if (!PusherApp.same(app.key(), sent.get("auth_key"))) {
            throw new Refusal(401, "Unknown auth_key");
        }
        if (!"1.0".equals(sent.get("auth_version"))) {
            throw new Refusal(401, "auth_version must be 1.0");
        }
        requireFresh(sent.get("auth_timestamp"));
        byte[] body = body(context).getBytes();
        if (body.length > 0 && !PusherApp.same(PusherApp.bodyMd5(body), sent.get("body_md5"))) {
            throw new Refusal(401, "body_md5 does not match the body");
        }
        String expected = app.signRequest(request.method().name(), path(request), sent);
        if (!PusherApp.same(expected, sent.get("auth_signature"))) {
            throw new Refusal(401, "Invalid signature");
        }
    }

    private static String path(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    private static void requireFresh(@Nullable String timestamp) throws Refusal {
        try {
            long age = Instant.now().getEpochSecond() - Long.parseLong(String.valueOf(timestamp));
            if (Math.abs(age) <= MAX_AGE_SECONDS) {
                return;
            }
        } catch (NumberFormatException e) {
            throw new Refusal(401, "auth_timestamp must be a number of seconds");
        }
        throw new Refusal(401, "auth_timestamp is not within 600 s of the current time");
    }

    private static Buffer body(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? Buffer.buffer() : body;
    }

    private static JsonObject json(RoutingContext context) throws Refusal {
        try {
            return new JsonObject(body(context));
        } catch (DecodeException e) {
            throw new Refusal(400, "The body is not a JSON object");
        }
    }

    private JsonObject trigger(RoutingContext context, int copies) throws Refusal {
        Posted posted = posted(json(context));
        accept(posted, copies);
        JsonObject answer = new JsonObject();
        if (posted.info != null) {
            JsonObject channels = new JsonObject();
            for (String channel : posted.channels) {
                channels.put(channel, attributes(channel, posted.info, false));
            }
            answer.put("channels", channels);
        }
        return answer;
    }

    private JsonObject batch(RoutingContext context, int copies) throws Refusal {
        List<Posted> all = new ArrayList<>();
        try {
            JsonArray batch = json(context).getJsonArray("batch");
            if (batch == null || batch.isEmpty()) {
                throw new Refusal(400, "batch must be an array of events");
            }
            if (batch.size() > MAX_BATCH) {
                throw new Refusal(400, "A batch has at most " + MAX_BATCH + " events");
            }
            for (int i = 0; i < batch.size(); i++) {
                all.add(posted(batch.getJsonObject(i)));
            }
        } catch (ClassCastException e) {
            throw new Refusal(400, "batch must be an array of events");
        }
        // All or nothing: the events are checked before the first is accepted.
        boolean asked = false;
        JsonArray attributes = new JsonArray();
        for (Posted posted : all) {
            accept(posted, copies);
            asked |= posted.info != null;
            attributes.add(
                    posted.info == null
                            ? new JsonObject()
                            : attributes(posted.channels.getFirst(), posted.info, false));
        }
        return asked ? new JsonObject().put("batch", attributes) : new JsonObject();
    }

    private static int copies(PusherFault.Mode mode) {
        return switch (mode) {
            case DROP -> 0;
            case DUPLICATE -> 2;
            case NONE, SLOW, ERROR, HANG -> 1;
        };
    }

    private void accept(Posted posted, int copies) {
        for (String channel : posted.channels) {
            hub.accept(channel, posted.name, posted.data, posted.socketId, copies);
        }
    }

    private static Posted posted(JsonObject event) throws Refusal {
        try {
            String name = text(event, "name");
            String data = text(event, "data");
            String socketId = text(event, "socket_id");
            if (name == null || name.isEmpty() || name.length() > MAX_EVENT_NAME) {
                throw new Refusal(400, "name must have 1 to " + MAX_EVENT_NAME + " characters");
            }
            if (name.startsWith("pusher:") || name.startsWith("pusher_internal:")) {
                throw new Refusal(400, "Names that begin with pusher: are Pusher's own");
            }
            if (data == null) {
                throw new Refusal(400, "data is missing");
            }
            if (data.getBytes(StandardCharsets.UTF_8).length > PusherConnection.MAX_DATA) {
                throw new Refusal(413, "data must not be larger than 10 KiB");
            }
            if (socketId != null && !SOCKET_ID.matcher(socketId).matches()) {
                throw new Refusal(400, "Invalid socket_id");
            }
            return new Posted(name, data, channels(event), socketId, text(event, "info"));
        } catch (ClassCastException e) {
            throw new Refusal(400, "channels must be an array of texts");
        }
    }

    // JsonObject.getString would convert any value to a text; Pusher does not.
    private static @Nullable String text(JsonObject event, String field) throws Refusal {
        Object value = event.getValue(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new Refusal(400, field + " must be a text");
    }

    private static List<String> channels(JsonObject event) throws Refusal {
        List<String> names = new ArrayList<>();
        String single = text(event, "channel");
        if (single != null) {
            names.add(single);
        }
        JsonArray several = event.getJsonArray("channels", new JsonArray());
        for (int i = 0; i < several.size(); i++) {
            names.add(several.getString(i));
        }
        if (names.isEmpty() || names.size() > MAX_CHANNELS) {
            throw new Refusal(400, "An event goes to 1 to " + MAX_CHANNELS + " channels");
        }
        for (String name : names) {
            requireName(name);
            if (PusherChannel.isEncrypted(name) && names.size() > 1) {
                throw new Refusal(400, "An encrypted event goes to one channel");
            }
        }
        return names;
    }

    private static void requireName(@Nullable String name) throws Refusal {
        String checked = name == null ? "" : name;
        String plain =
                checked.startsWith(PusherChannel.TO_USER)
                        ? checked.substring(PusherChannel.TO_USER.length())
                        : checked;
        if (!PusherChannel.isName(plain)) {
            throw new Refusal(400, "Invalid channel name " + name);
        }
    }

    private JsonObject terminate(RoutingContext context, int copies) {
        hub.terminate(EventLoopHttpServer.pathParam(context, "user"));
        return new JsonObject();
    }

    private JsonObject channels(RoutingContext context, int copies) throws Refusal {
        String prefix = context.request().getParam("filter_by_prefix", "");
        String info = context.request().getParam("info", "");
        if (attributeNames(info).contains("user_count") && !PusherChannel.isPresence(prefix)) {
            throw new Refusal(400, "user_count is for presence channels: filter by presence-");
        }
        JsonObject found = new JsonObject();
        for (PusherChannel channel : hub.occupied()) {
            if (channel.name().startsWith(prefix)) {
                found.put(channel.name(), attributes(channel.name(), info, true));
            }
        }
        return new JsonObject().put("channels", found);
    }

    private JsonObject channel(RoutingContext context, int copies) throws Refusal {
        String name = EventLoopHttpServer.pathParam(context, "channel");
        requireName(name);
        String info = context.request().getParam("info", "");
        return new JsonObject()
                .put("occupied", hub.channel(name).occupied())
                .mergeIn(attributes(name, info, true));
    }

    private JsonObject users(RoutingContext context, int copies) throws Refusal {
        String name = EventLoopHttpServer.pathParam(context, "channel");
        requireName(name);
        if (!PusherChannel.isPresence(name)) {
            throw new Refusal(400, "Only presence channels have users");
        }
        JsonArray users = new JsonArray();
        hub.channel(name).userIds().forEach(id -> users.add(new JsonObject().put("id", id)));
        return new JsonObject().put("users", users);
    }

    private static Set<String> attributeNames(String info) {
        return info.isBlank()
                ? Set.of()
                : Set.copyOf(List.of(info.replace(" ", "").split(",", -1)));
    }

    /** The attributes asked for; strictly: one the channel has not is an error, not an omission. */
    private JsonObject attributes(String name, String info, boolean strict) throws Refusal {
        PusherChannel channel = hub.channel(name);
        JsonObject attributes = new JsonObject();
        for (String attribute : attributeNames(info)) {
            boolean applies =
                    switch (attribute) {
                        case "user_count" -> PusherChannel.isPresence(name);
                        case "subscription_count" -> true;
                        case "cache" -> strict && PusherChannel.isCache(name);
                        default -> false;
                    };
            if (!applies) {
                if (strict) {
                    throw new Refusal(400, attribute + " is not available for " + name);
                }
                continue;
            }
            switch (attribute) {
                case "user_count" -> attributes.put(attribute, channel.userIds().size());
                case "cache" -> attributes.put(attribute, channel.cacheInfo(hub.now()));
                default -> attributes.put(attribute, channel.subscribers().size());
            }
        }
        return attributes;
    }
}
