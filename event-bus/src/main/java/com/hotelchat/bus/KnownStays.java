package com.hotelchat.bus;

import com.hotelchat.events.GuestSessionEvent.StayAccessUpdated;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The stays of {@code guest-chat.sessions}, as small as can be: by hotel, and without the text that
 * many of them share. One thread writes, any number read.
 */
public final class KnownStays {

    private final Map<String, Map<String, KnownStay>> hotels = new ConcurrentHashMap<>();

    /** Room numbers, each once; for the thread that writes. */
    private final Map<String, String> rooms = new HashMap<>();

    /** The stays that an earlier reading found, until this reading is complete. */
    private @Nullable KnownStays earlier;

    /** Begins without any stay. */
    public KnownStays() {}

    /**
     * Begins without any stay, for reading all of them once more: a stay that has not changed uses
     * no memory a second time.
     *
     * @param earlier the stays that were read before
     */
    public KnownStays(KnownStays earlier) {
        this.earlier = earlier;
    }

    /**
     * A change of a stay.
     *
     * @param before null when the stay was unknown
     * @param now null when the stay was removed
     */
    public record Change(@Nullable KnownStay before, @Nullable KnownStay now) {

        /**
         * Returns the earlier state of the stay when it has lost some access; a stay that ended
         * without having been known counts, too: it was open once.
         */
        public Optional<KnownStay> lost() {
            if (before == null) {
                return Optional.ofNullable(now).filter(stay -> !stay.isOpen());
            }
            boolean isLost = now == null ? before.isOpen() : before.losesAccessBy(now);
            return isLost ? Optional.of(before) : Optional.empty();
        }
    }

    /** Applies a record, unless a later one was applied before. */
    public Change put(StayAccessUpdated record) {
        Map<String, KnownStay> hotel = hotels.get(record.hotelSlug());
        if (hotel == null) {
            hotel = new ConcurrentHashMap<>();
            hotels.put(record.hotelSlug(), hotel);
        }
        KnownStay before = hotel.get(record.stayId());
        if (before != null && !before.isFollowedBy(record)) {
            return new Change(before, before);
        }
        KnownStay now =
                new KnownStay(
                        Objects.requireNonNullElse(
                                rooms.putIfAbsent(record.roomNumber(), record.roomNumber()),
                                record.roomNumber()),
                        record.conversationId(),
                        record.sessionGeneration(),
                        record.isOpen(),
                        Boolean.TRUE.equals(record.hasRoom()),
                        record.endedSessionIds(),
                        record.version());
        if (earlier != null) {
            now = earlier.find(record.hotelSlug(), record.stayId()).filter(now::equals).orElse(now);
        }
        return new Change(hotel.put(record.stayId(), now), now);
    }

    /**
     * Removes a stay.
     *
     * @param key that of the record
     */
    public Change remove(String key) {
        int end = key.indexOf('/');
        Map<String, KnownStay> hotel = end < 0 ? null : hotels.get(key.substring(0, end));
        return new Change(hotel == null ? null : hotel.remove(key.substring(end + 1)), null);
    }

    /** All have been read: nothing is compared with an earlier reading any more. */
    public void complete() {
        earlier = null;
    }

    /** Returns a stay, open or over, if it is known. */
    public Optional<KnownStay> find(String hotelSlug, String stayId) {
        Map<String, KnownStay> hotel = hotels.get(hotelSlug);
        return hotel == null ? Optional.empty() : Optional.ofNullable(hotel.get(stayId));
    }

    /** Returns the stays of a hotel by their ids. */
    public Map<String, KnownStay> ofHotel(String hotelSlug) {
        return hotels.getOrDefault(hotelSlug, Map.of());
    }

    /** Returns the slugs of the hotels with stays. */
    public Iterable<String> hotelSlugs() {
        return hotels.keySet();
    }
}
