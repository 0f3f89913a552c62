package com.hotelchat.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The participants of the conversations of staff chat, on the compacted topic {@link
 * Topic#STAFF_CHAT_MEMBERS}: the last record of each key is the present state, and a null value
 * says that the conversation has no participants any more.
 */
public sealed interface StaffMembersEvent extends ChatEvent {

    /**
     * The present participants of one conversation.
     *
     * @param memberIds the members of staff; none when the conversation is gone
     * @param version rises with each record of the conversation; 0 when the producer does not say
     *     it yet
     */
    record MembersUpdated(String hotelSlug, long conversationId, List<Long> memberIds, long version)
            implements StaffMembersEvent {

        /** Refuses what is missing or malformed. */
        public MembersUpdated {
            Require.slug("hotel_slug", hotelSlug);
            Require.positive("conversation_id", conversationId);
            memberIds = List.copyOf(Require.present("member_ids", memberIds));
            Require.notNegative("version", version);
        }

        /** The participants without a version. */
        public MembersUpdated(String hotelSlug, long conversationId, List<Long> memberIds) {
            this(hotelSlug, conversationId, memberIds, 0);
        }

        /**
         * Returns whether this is the present state where another record was read before: a
         * repetition, or a record that a relay wrote late, is not. One without a version is taken
         * as it comes.
         */
        public boolean follows(@Nullable MembersUpdated before) {
            return version == 0 || before == null || version > before.version;
        }

        @Override
        public String key() {
            return keyOf(hotelSlug, conversationId);
        }

        /** The {@link #key} of the record of a conversation. */
        public static String keyOf(String hotelSlug, long conversationId) {
            return hotelSlug + "/" + conversationId;
        }
    }
}
