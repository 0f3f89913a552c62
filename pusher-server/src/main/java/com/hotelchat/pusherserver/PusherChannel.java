package com.hotelchat.pusherserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A channel that has listeners, or that remembers its last event. */
final class PusherChannel {

    /** Pusher: letters, digits and {@code _-=@,.;}, at most 164 characters. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_\\-=@,.;]{1,164}");

    /** Pusher: at most 100 members. */
    static final int MAX_MEMBERS = 100;

    /** The prefix of a user's id in the name of the channel for events to a signed-in user. */
    static final String TO_USER = "#server-to-user-";

    /**
     * The time for which a cache channel remembers its last event, in milliseconds. Pusher: 30
     * minutes.
     */
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

    /**
     * Adds a connection of a user; returns whether it is the first one of that id, and so news to
     * the others.
     */
    boolean join(String userId, @Nullable Object info) {
        Member known = members.get(userId);
        members.put(
                userId,
                known == null
                        ? new Member(info, 1)
                        : new Member(known.info, known.connections + 1));
        return known == null;
    }

    /** Removes a connection of a user; returns whether it was the last one. */
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

    /** Returns the members in the form of {@code pusher_internal:subscription_succeeded}. */
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

    /** Returns the last event of a cache channel as it was sent; null when it has expired. */
    @Nullable String remembered(long now) {
        Cached last = fresh(now);
        return last == null ? null : last.frame;
    }

    /**
     * Returns {@code {data, ttl}} of the last event, {@code ttl} in seconds; null when it has
     * expired.
     */
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
