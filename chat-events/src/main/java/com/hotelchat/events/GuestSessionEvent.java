package com.hotelchat.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state that a service needs to recognise a guest without asking guest-chat-service, on the
 * compacted topic {@link Topic#GUEST_CHAT_SESSIONS}: the last record of each key is the present
 * state.
 */
public sealed interface GuestSessionEvent extends ChatEvent {

    /**
     * The access that the sessions of one stay have now.
     *
     * @param roomNumber where the guest stays now
     * @param isOpen whether the stay goes on; the sessions of a stay that has ended are revoked
     * @param sessionGeneration the one generation whose session tokens count; revoking raises it
     * @param endedSessionIds the sessions of this generation that have ended all the same
     * @param hasRoom whether the guest is in the room; a guest whom another one replaced there has
     *     no room for a while, until the stay ends or gets the room back
     * @param version rises with each record of the stay; 0 when the producer does not set it yet
     */
    record StayAccessUpdated(
            String hotelSlug,
            String stayId,
            String roomNumber,
            long conversationId,
            @JsonProperty(required = true) boolean isOpen,
            long sessionGeneration,
            List<String> endedSessionIds,
            @Nullable Boolean hasRoom,
            long version)
            implements GuestSessionEvent {

        /** Refuses what is missing or malformed. */
        public StayAccessUpdated {
            Require.slug("hotel_slug", hotelSlug);
            Require.text("stay_id", stayId, 100);
            Require.room("room_number", roomNumber);
            Require.positive("conversation_id", conversationId);
            Require.positive("session_generation", sessionGeneration);
            Require.notNegative("version", version);
            // Older producers set neither of the two.
            hasRoom = isOpen && !Boolean.FALSE.equals(hasRoom);
            endedSessionIds = endedSessionIds == null ? List.of() : List.copyOf(endedSessionIds);
        }

        /** A stay of which no session ended before the stay, without a version. */
        public StayAccessUpdated(
                String hotelSlug,
                String stayId,
                String roomNumber,
                long conversationId,
                boolean isOpen,
                long sessionGeneration) {
            this(
                    hotelSlug,
                    stayId,
                    roomNumber,
                    conversationId,
                    isOpen,
                    sessionGeneration,
                    List.of(),
                    isOpen,
                    0);
        }

        /** Returns whether the guest may listen to what happens in a room. */
        public boolean isIn(String room) {
            return Boolean.TRUE.equals(hasRoom) && roomNumber.equals(room);
        }

        /** Returns whether a session of this generation counts while the stay goes on. */
        public boolean counts(long generation, String sessionId) {
            return isOpen
                    && generation == sessionGeneration
                    && !endedSessionIds.contains(sessionId);
        }

        @Override
        public String key() {
            return hotelSlug + "/" + stayId;
        }
    }

    /**
     * A public key that verifies guest session tokens.
     *
     * @param keyId the {@code kid} in the header of the tokens it verifies
     * @param publicKey the key as a JSON Web Key (RFC 7517), without any private member
     */
    record SessionKeyPublished(String keyId, Map<String, Object> publicKey)
            implements GuestSessionEvent {

        /**
         * The key's first part, in place of the hotel of other keys; it is not a valid hotel slug.
         */
        public static final String KEY_PREFIX = "_keys";

        /** Refuses missing values, and a key that is not public. */
        public SessionKeyPublished {
            Require.text("key_id", keyId, 100);
            publicKey = Map.copyOf(Require.present("public_key", publicKey));
            if (publicKey.containsKey("d") || publicKey.containsKey("k")) {
                throw new IllegalArgumentException("public_key holds a private member");
            }
        }

        @Override
        public String key() {
            return keyOf(keyId);
        }

        /** The {@link #key} of the record that publishes a key. */
        public static String keyOf(String keyId) {
            return KEY_PREFIX + "/" + keyId;
        }
    }
}
