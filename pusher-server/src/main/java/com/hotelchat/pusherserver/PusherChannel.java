package com.hotelchat.pusherserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A channel that somebody listens to, or that remembers its last event. */
final class PusherChannel {

    /** Pusher: letters, digits and {@code _-=@,.;}, at most 164 characters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\-=@,.;]{1,164}");

    /** Pusher: at most 100 members. */
    static final int MAX_MEMBERS = 100;

    /** Before a user's id: where a signed-in user is told something. */
    static final String TO_USER = "#server-to-user-";

    /** How long a cache channel remembers its last event, milliseconds. Pusher: 30 minutes. */
    static final long CACHE_MILLIS = 30 * 60_000L;

    /**
     * A user on a presence channel.
     *
     * @param info what the others are shown
     * @param connections how many connections the user listens with
     */
    private record Member(@Nullable Object info, int connections) {}

    /** The last event of a cache channel, ready to be sent, and until when it is remembered. */
    private record Cached(String frame, @Nullable String data, long until) {}

    private final String name;
    private final Set<PusherConnection> subscribers = new LinkedHashSet<>();
    private final Map<String, Member> members = new LinkedHashMap<>();
    private @Nullable Cached cached;

    PusherChannel(String name) {
        this.name = name;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean isPresence(String name) {
        return name.startsWith("presence-");
    }

    static boolean isAuthorized(String name) {
        return name.startsWith("private-") || isPresence(name);
    }

    static boolean isEncrypted(String name) {
        return name.startsWith("private-encrypted-");
    }

    static boolean isCache(String name) {
        return name.startsWith("cache-")
                || name.startsWith("private-cache-")
                || name.startsWith("presence-cache-")
                || name.startsWith("private-encrypted-cache-");
    }

    String name() {
        return name;
    }

    Set<PusherConnection> subscribers() {
        return subscribers;
    }

    boolean occupied() {
        return !subscribers.isEmpty();
    }

    Set<String> userIds() {
        return members.keySet();
    }

    /** Whether the user is the first connection of that id, and so news to the others. */
    boolean join(String userId, @Nullable Object info) {
        Member known = members.get(userId);
        members.put(
                userId,
                known == null
                        ? new Member(info, 1)
                        : new Member(known.info, known.connections + 1));
        return known == null;
    }

    /** Whether that was the last connection of the user. */
    boolean leave(String userId) {
        Member known = members.get(userId);
        if (known == null) {
            return false;
        }
        if (known.connections > 1) {
            members.put(userId, new Member(known.info, known.connections - 1));
            return false;
        }
        members.remove(userId);
        return true;
    }

    /** Who is there, as {@code pusher_internal:subscription_succeeded} says it. */
    JsonObject presence() {
        JsonObject hash = new JsonObject();
        members.forEach((id, member) -> hash.put(id, member.info));
        return new JsonObject()
                .put("ids", new JsonArray(members.keySet().stream().toList()))
                .put("hash", hash)
                .put("count", members.size());
    }

    void remember(String frame, @Nullable String data, long now) {
        cached = new Cached(frame, data, now + CACHE_MILLIS);
    }

    /** The last event of a cache channel as it was sent, unless it is forgotten. */
    @Nullable String remembered(long now) {
        Cached last = fresh(now);
        return last == null ? null : last.frame;
    }

    /** {@code {data, ttl}} of the last event, {@code ttl} in seconds; null when it is forgotten. */
    @Nullable JsonObject cacheInfo(long now) {
        Cached last = fresh(now);
        return last == null
                ? null
                : new JsonObject().put("data", last.data).put("ttl", (last.until - now) / 1000);
    }

    private @Nullable Cached fresh(long now) {
        Cached last = cached;
        return last == null || last.until <= now ? null : last;
    }
}
