package com.hotelchat.gateway.access;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.bus.KnownStay;
import com.hotelchat.bus.KnownStays;
import com.hotelchat.events.ChatEvent;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestDeviceEvent;
import com.hotelchat.events.GuestSessionEvent.SessionKeyPublished;
import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.NotificationEvent;
import com.hotelchat.events.PresenceEvent;
import com.hotelchat.events.StaffChatEvent;
import com.hotelchat.events.StaffEvent.StaffUpdated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.events.StayEvent;
import com.hotelchat.events.Topic;
import com.hotelchat.events.TypingEvent;
import com.hotelchat.gateway.channel.UserId;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The state of the compacted topics that decides who may listen: members of staff, their
 * conversations, stays, and the keys of guest session tokens. Written by one thread, read by any
 * number.
 */
final class KnownAccess {

    private static final String KEY_PREFIX = SessionKeyPublished.KEY_PREFIX + "/";

    private final Map<String, StaffUpdated> staff = new ConcurrentHashMap<>();
    private final Map<String, MembersUpdated> members = new ConcurrentHashMap<>();

    /** The conversations of {@link #members}, by the key of each member. */
    private final Map<String, Set<Long>> conversations = new ConcurrentHashMap<>();

    private final KnownStays stays;
    private final Map<String, PublicKey> keys = new ConcurrentHashMap<>();

    KnownAccess() {
        stays = new KnownStays();
    }

    /**
     * Begins to read all of it once more.
     *
     * @param earlier what was read before; what is the same takes no memory a second time
     */
    KnownAccess(KnownAccess earlier) {
        stays = new KnownStays(earlier.stays);
    }

    /** Marks the topics as read completely. */
    void complete() {
        stays.complete();
    }

    /**
     * Takes a record in. A type that this build does not know says nothing to it.
     *
     * @param topic where it was found
     * @return who may not listen any more to all that was allowed before
     * @throws InvalidEventException when it holds a key that cannot be used
     */
    Set<UserId> apply(Topic topic, IncomingEvent incoming) throws InvalidEventException {
        return switch (incoming) {
            case IncomingEvent.Known(_, _, ChatEvent event) -> apply(event);
            case IncomingEvent.Removed(var key) -> remove(topic, key);
            case IncomingEvent.Unknown(_) -> Set.of();
        };
    }

    private Set<UserId> apply(ChatEvent event) throws InvalidEventException {
        return switch (event) {
            case StaffUpdated now -> apply(now);
            // Earlier releases said so of a conversation that is gone.
            case MembersUpdated now ->
                    now.follows(members.get(now.key()))
                            ? setMembers(now.key(), now.memberIds().isEmpty() ? null : now)
                            : Set.of();
            case StayAccessUpdated now -> setOf(stays.put(now), now.hotelSlug());
            case SessionKeyPublished published -> {
                keys.put(published.keyId(), publicKey(published));
                yield Set.of();
            }
            case StayEvent elsewhere -> refuse(elsewhere);
            case NoticeEvent elsewhere -> refuse(elsewhere);
            case TypingEvent elsewhere -> refuse(elsewhere);
            case PresenceEvent elsewhere -> refuse(elsewhere);
            case GuestDeviceEvent elsewhere -> refuse(elsewhere);
            case NotificationEvent elsewhere -> refuse(elsewhere);
            case GuestChatEvent elsewhere -> refuse(elsewhere);
            case StaffChatEvent elsewhere -> refuse(elsewhere);
        };
    }

    private static Set<UserId> refuse(ChatEvent elsewhere) {
        throw new IllegalArgumentException(elsewhere.getClass() + " is on no topic of state");
    }

    private Set<UserId> apply(StaffUpdated now) {
        StaffUpdated before = staff.get(now.key());
        if (before != null && before.version() >= now.version()) {
            return Set.of();
        }
        staff.put(now.key(), now);
        return now.isActive() || (before != null && !before.isActive())
                ? Set.of()
                : Set.of(new UserId.Staff(now.hotelSlug(), now.staffId()));
    }

    /** Takes in who is in a conversation now; nobody, when nothing is said of it any more. */
    private Set<UserId> setMembers(String key, @Nullable MembersUpdated now) {
        MembersUpdated before = now == null ? members.remove(key) : members.put(key, now);
        if (now != null) {
            now.memberIds()
                    .forEach(staffId -> conversationsOf(now, staffId).add(now.conversationId()));
        }
        if (before == null) {
            return Set.of();
        }
        Set<UserId.Staff> gone = gone(before, now);
        gone.forEach(user -> leave(user, before.conversationId()));
        return gone.stream()
                .filter(user -> isActive(user.hotelSlug(), user.staffId()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private void leave(UserId.Staff user, long conversationId) {
        conversations.computeIfPresent(
                user.hotelSlug() + "/" + user.staffId(),
                (_, ids) -> ids.remove(conversationId) && ids.isEmpty() ? null : ids);
    }

    private Set<Long> conversationsOf(MembersUpdated conversation, long staffId) {
        return conversations.computeIfAbsent(
                conversation.hotelSlug() + "/" + staffId, _ -> new ConcurrentSkipListSet<>());
    }

    /** Returns the members who left a conversation between two states. */
    private static Set<UserId.Staff> gone(MembersUpdated before, @Nullable MembersUpdated now) {
        Set<UserId.Staff> gone = new LinkedHashSet<>();
        for (long staffId : before.memberIds()) {
            if (now == null || !now.memberIds().contains(staffId)) {
                gone.add(new UserId.Staff(before.hotelSlug(), staffId));
            }
        }
        return gone;
    }

    private static Set<UserId> setOf(KnownStays.Change change, String hotelSlug) {
        return setOf(change.lost().map(stay -> guestOf(hotelSlug, stay)));
    }

    private static Set<UserId> setOf(Optional<UserId> user) {
        return user.map(Set::of).orElse(Set.of());
    }

    private Set<UserId> remove(Topic topic, String key) {
        return switch (topic) {
            case HOTEL_STAFF -> {
                StaffUpdated before = staff.remove(key);
                yield before == null || before.isActive() ? setOf(staffOf(key)) : Set.of();
            }
            case GUEST_CHAT_SESSIONS -> {
                // No hotel slug looks like the prefix of keys.
                if (key.startsWith(KEY_PREFIX)) {
                    keys.remove(key.substring(KEY_PREFIX.length()));
                    yield Set.of();
                }
                yield setOf(stays.remove(key), key.substring(0, Math.max(key.indexOf('/'), 0)));
            }
            case STAFF_CHAT_MEMBERS -> setMembers(key, null);
            case HOTEL_STAYS,
                    HOTEL_NOTICES,
                    GUEST_CHAT_EVENTS,
                    STAFF_CHAT_EVENTS,
                    CHAT_SIGNALS,
                    REALTIME_PRESENCE,
                    GUEST_CHAT_DEVICES,
                    NOTIFICATION_EVENTS ->
                    throw new IllegalArgumentException(topic.wireName() + " is no state");
        };
    }

    /** The member of staff with this key, whose record may be gone already. */
    private static Optional<UserId> staffOf(String key) {
        return UserId.parse(key.replace("/", "-staff-"));
    }

    private static UserId guestOf(String hotelSlug, KnownStay stay) {
        return new UserId.Guest(hotelSlug, stay.conversationId());
    }

    /** Returns the users who have lost access to something since an earlier state. */
    Set<UserId> lostSince(KnownAccess earlier) {
        Set<UserId> all = new LinkedHashSet<>();
        earlier.staff.values().stream()
                .filter(StaffUpdated::isActive)
                .filter(before -> !isActive(before.hotelSlug(), before.staffId()))
                .forEach(before -> all.add(new UserId.Staff(before.hotelSlug(), before.staffId())));
        earlier.members.values().stream()
                .flatMap(before -> gone(before, members.get(before.key())).stream())
                // Of the others, all access was lost before or is lost by now.
                .filter(user -> isActive(user.hotelSlug(), user.staffId()))
                .forEach(all::add);
        for (String hotel : earlier.stays.hotelSlugs()) {
            Map<String, KnownStay> now = stays.ofHotel(hotel);
            earlier.stays
                    .ofHotel(hotel)
                    .forEach(
                            (stayId, before) ->
                                    new KnownStays.Change(before, now.get(stayId))
                                            .lost()
                                            .map(stay -> guestOf(hotel, stay))
                                            .ifPresent(all::add));
        }
        return all;
    }

    /**
     * Returns those of the users who may listen to anything; the stays of a hotel are passed once.
     */
    Set<UserId> withAccess(Set<UserId> users) {
        Set<UserId> found = new HashSet<>();
        Map<String, Set<Long>> conversationsOfGuests = new HashMap<>();
        for (UserId user : users) {
            switch (user) {
                case UserId.Staff(var hotel, var id) -> {
                    if (isActive(hotel, id)) {
                        found.add(user);
                    }
                }
                case UserId.Guest(var hotel, var conversationId) ->
                        conversationsOfGuests
                                .computeIfAbsent(hotel, _ -> new HashSet<>())
                                .add(conversationId);
            }
        }
        conversationsOfGuests.forEach(
                (hotel, conversationIds) -> {
                    for (KnownStay stay : stays.ofHotel(hotel).values()) {
                        if (stay.isOpen() && conversationIds.contains(stay.conversationId())) {
                            found.add(guestOf(hotel, stay));
                        }
                    }
                });
        return found;
    }

    private static PublicKey publicKey(SessionKeyPublished published) throws InvalidEventException {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(published.publicKey()).getPublicKey();
        } catch (JoseException unusable) {
            throw new InvalidEventException("public_key is not a usable key", unusable);
        }
    }

    /** Returns whether a member of staff is active in the hotel; false for unknown ones. */
    boolean isActive(String hotelSlug, long staffId) {
        return activeStaff(hotelSlug, staffId).isPresent();
    }

    /** The member of staff, if known and working in the hotel now. */
    Optional<StaffUpdated> activeStaff(String hotelSlug, long staffId) {
        return Optional.ofNullable(staff.get(hotelSlug + "/" + staffId))
                .filter(StaffUpdated::isActive);
    }

    /** The conversations of staff chat that a member of staff takes part in, the oldest first. */
    List<Long> conversationsOf(String hotelSlug, long staffId) {
        return List.copyOf(conversations.getOrDefault(hotelSlug + "/" + staffId, Set.of()));
    }

    /** Returns whether a member of staff takes part in a staff conversation. */
    boolean isMember(String hotelSlug, long conversationId, long staffId) {
        return conversations
                .getOrDefault(hotelSlug + "/" + staffId, Set.of())
                .contains(conversationId);
    }

    /** Returns what the sessions of a stay may access, if the stay is known. */
    Optional<KnownStay> stay(String hotelSlug, String stayId) {
        return stays.find(hotelSlug, stayId);
    }

    /** The key that verifies session tokens with this {@code kid}. */
    Optional<PublicKey> sessionKey(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }
}
