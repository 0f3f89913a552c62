package com.hotelchat.gateway.access;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * What the compacted topics say of who may listen: members of staff, stays, and the keys of guests'
 * session tokens. One thread writes, any number read.
 */
final class KnownAccess {

    private static final String KEY_PREFIX = SessionKeyPublished.KEY_PREFIX + "/";

    private final Map<String, StaffUpdated> staff = new ConcurrentHashMap<>();
    private final Map<String, StayAccessUpdated> stays = new ConcurrentHashMap<>();
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    /**
     * Takes a record in. A type that this build does not know says nothing to it.
     *
     * @param topic where it was found
     * @throws InvalidEventException when it holds a key that cannot be used
     */
    void apply(Topic topic, IncomingEvent incoming) throws InvalidEventException {
        switch (incoming) {
            case IncomingEvent.Known(_, _, ChatEvent event) -> apply(event);
            case IncomingEvent.Removed(var key) -> remove(topic, key);
            case IncomingEvent.Unknown(_) -> {}
        }
    }

    private void apply(ChatEvent event) throws InvalidEventException {
        switch (event) {
            case StaffUpdated now ->
                    staff.merge(
                            now.key(),
                            now,
                            (known, next) -> next.version() > known.version() ? next : known);
            case StayAccessUpdated now -> stays.put(now.key(), now);
            case SessionKeyPublished published -> keys.put(published.keyId(), publicKey(published));
            case StayEvent elsewhere -> refuse(elsewhere);
            case NoticeEvent elsewhere -> refuse(elsewhere);
            case TypingEvent elsewhere -> refuse(elsewhere);
            case PresenceEvent elsewhere -> refuse(elsewhere);
            case GuestChatEvent elsewhere -> refuse(elsewhere);
        }
    }

    private static void refuse(ChatEvent elsewhere) {
        throw new IllegalArgumentException(elsewhere.getClass() + " is on no topic of state");
    }

    private void remove(Topic topic, String key) {
        switch (topic) {
            case HOTEL_STAFF -> staff.remove(key);
            case GUEST_CHAT_SESSIONS -> {
                stays.remove(key);
                // No hotel slug looks like the prefix of keys.
                if (key.startsWith(KEY_PREFIX)) {
                    keys.remove(key.substring(KEY_PREFIX.length()));
                }
            }
            case HOTEL_STAYS, HOTEL_NOTICES, GUEST_CHAT_EVENTS, CHAT_SIGNALS, REALTIME_PRESENCE ->
                    throw new IllegalArgumentException(topic.wireName() + " is no state");
        }
    }

    private static PublicKey publicKey(SessionKeyPublished published) throws InvalidEventException {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(published.publicKey()).getPublicKey();
        } catch (JoseException unusable) {
            throw new InvalidEventException("public_key is not a usable key", unusable);
        }
    }

    /** Whether this member of staff works in the hotel now; false for anybody unknown. */
    boolean isActive(String hotelSlug, long staffId) {
        StaffUpdated known = staff.get(hotelSlug + "/" + staffId);
        return known != null && known.isActive();
    }

    /** What the sessions of a stay may reach, if the stay is known. */
    Optional<StayAccessUpdated> stay(String hotelSlug, String stayId) {
        return Optional.ofNullable(stays.get(hotelSlug + "/" + stayId));
    }

    /** The key that verifies session tokens with this {@code kid}. */
    Optional<PublicKey> sessionKey(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }
}
