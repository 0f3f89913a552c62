package com.hotelchat.notification.caller;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.Topic;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Members of staff, stays, and the keys of guests' session tokens. One thread writes. */
final class KnownCallers {

    private static final String KEY_PREFIX = SessionKeyPublished.KEY_PREFIX + "/";

    private final Map<String, StaffUpdated> staff = new ConcurrentHashMap<>();
    private final Map<String, StayAccessUpdated> stays = new ConcurrentHashMap<>();
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    /**
     * Takes a record in. A type that this build does not know says nothing to it.
     *
     * @throws InvalidEventException when it holds a key that cannot be used
     */
    void apply(Topic topic, IncomingEvent incoming) throws InvalidEventException {
        switch (incoming) {
            case IncomingEvent.Known(_, _, StaffUpdated now) ->
                    staff.merge(
                            now.key(),
                            now,
                            (before, later) ->
                                    before.version() >= later.version() ? before : later);
            case IncomingEvent.Known(_, _, StayAccessUpdated now) -> stays.put(now.key(), now);
            case IncomingEvent.Known(_, _, SessionKeyPublished published) ->
                    keys.put(published.keyId(), publicKey(published));
            case IncomingEvent.Known(_, _, var elsewhere) ->
                    throw new IllegalArgumentException(
                            elsewhere.getClass() + " is not on " + topic.wireName());
            case IncomingEvent.Removed(var key) -> remove(topic, key);
            case IncomingEvent.Unknown(_) -> {}
        }
    }

    private void remove(Topic topic, String key) {
        if (topic == Topic.HOTEL_STAFF) {
            staff.remove(key);
        } else if (key.startsWith(KEY_PREFIX)) {
            // No hotel slug looks like the prefix of keys.
            keys.remove(key.substring(KEY_PREFIX.length()));
        } else {
            stays.remove(key);
        }
    }

    private static PublicKey publicKey(SessionKeyPublished published) throws InvalidEventException {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(published.publicKey()).getPublicKey();
        } catch (JoseException unusable) {
            throw new InvalidEventException("public_key is not a usable key", unusable);
        }
    }

    /** Whether the caller works in the hotel now. */
    boolean isActive(Caller.Staff caller) {
        StaffUpdated known = staff.get(caller.hotelSlug() + "/" + caller.staffId());
        return known != null && known.isActive();
    }

    /** Whether the caller's stay goes on, and the session is of its present generation. */
    boolean isStaying(Caller.Guest caller) {
        StayAccessUpdated known = stays.get(caller.hotelSlug() + "/" + caller.stayId());
        return known != null
                && known.isOpen()
                && known.sessionGeneration() == caller.sessionGeneration();
    }

    /** The key that verifies session tokens with this {@code kid}. */
    Optional<PublicKey> sessionKey(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }
}
