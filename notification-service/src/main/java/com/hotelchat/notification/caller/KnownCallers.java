package com.hotelchat.notification.caller;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.KnownStay;
import com.hotelchat.bus.KnownStays;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.Topic;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Members of staff, the conversations they are in, stays, and the keys of guests' session tokens.
 * One thread writes.
 */
public final class KnownCallers {

    private static final String KEY_PREFIX = SessionKeyPublished.KEY_PREFIX + "/";

    private final Map<String, StaffUpdated> staff = new ConcurrentHashMap<>();
    private final KnownStays stays;
    private final Map<String, MembersUpdated> members = new ConcurrentHashMap<>();
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    /** The names of hotels by slug, from the last staff record of each. */
    private final Map<String, String> hotelNames = new ConcurrentHashMap<>();

    KnownCallers() {
        stays = new KnownStays();
    }

    /**
     * Begins to read all of it once more.
     *
     * @param earlier what was read before; what is the same takes no memory a second time
     */
    KnownCallers(KnownCallers earlier) {
        stays = new KnownStays(earlier.stays);
    }

    /** Marks the topics as read completely. */
    void complete() {
        stays.complete();
    }

    /**
     * Takes a record in. A type that this build does not know says nothing to it.
     *
     * @throws InvalidEventException when it holds a key that cannot be used
     */
    void apply(Topic topic, IncomingEvent incoming) throws InvalidEventException {
        switch (incoming) {
            case IncomingEvent.Known(_, _, StaffUpdated now) -> apply(now);
            case IncomingEvent.Known(_, _, StayAccessUpdated now) -> stays.put(now);
            case IncomingEvent.Known(_, _, MembersUpdated now) -> apply(now);
            case IncomingEvent.Known(_, _, SessionKeyPublished published) ->
                    keys.put(published.keyId(), publicKey(published));
            case IncomingEvent.Known(_, _, var elsewhere) ->
                    throw new IllegalArgumentException(
                            elsewhere.getClass() + " is not on " + topic.wireName());
            case IncomingEvent.Removed(var key) -> remove(topic, key);
            case IncomingEvent.Unknown(_) -> {}
        }
    }

    private void apply(StaffUpdated now) {
        staff.merge(
                now.key(),
                now,
                (before, later) -> before.version() >= later.version() ? before : later);
        hotelNames.put(now.hotelSlug(), now.hotelName());
    }

    private void apply(MembersUpdated now) {
        if (!now.follows(members.get(now.key()))) {
            return;
        }
        if (now.memberIds().isEmpty()) {
            // Earlier releases said so of a conversation that is gone.
            members.remove(now.key());
        } else {
            members.put(now.key(), now);
        }
    }

    private void remove(Topic topic, String key) {
        if (topic == Topic.HOTEL_STAFF) {
            staff.remove(key);
        } else if (topic == Topic.STAFF_CHAT_MEMBERS) {
            members.remove(key);
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

    /** Returns whether the caller is active in the hotel. */
    boolean isActive(Caller.Staff caller) {
        return activeStaff(caller.hotelSlug(), caller.staffId()).isPresent();
    }

    /** Returns whether the caller's stay is open and the session is of its present generation. */
    boolean isStaying(Caller.Guest caller) {
        return openStay(caller.hotelSlug(), caller.stayId())
                .filter(stay -> stay.counts(caller.sessionGeneration(), caller.sessionId()))
                .isPresent();
    }

    /** Somebody who works in the hotel. */
    public Optional<StaffUpdated> activeStaff(String hotelSlug, long staffId) {
        return Optional.ofNullable(staff.get(hotelSlug + "/" + staffId))
                .filter(StaffUpdated::isActive);
    }

    /** A stay that goes on. */
    public Optional<KnownStay> openStay(String hotelSlug, String stayId) {
        return stays.find(hotelSlug, stayId).filter(KnownStay::isOpen);
    }

    /** Returns whether a member of staff takes part in a staff conversation. */
    public boolean isMember(String hotelSlug, long conversationId, long staffId) {
        MembersUpdated present = members.get(MembersUpdated.keyOf(hotelSlug, conversationId));
        return present != null && present.memberIds().contains(staffId);
    }

    /** Returns the hotel's name from its staff records. */
    public Optional<String> hotelName(String hotelSlug) {
        return Optional.ofNullable(hotelNames.get(hotelSlug));
    }

    /** The key that verifies session tokens with this {@code kid}. */
    Optional<PublicKey> sessionKey(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }
}
