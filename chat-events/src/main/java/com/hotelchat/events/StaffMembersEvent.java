package com.hotelchat.events;

import java.util.List;

/**
 * Who takes part in the conversations of staff chat, on the compacted topic {@link
 * Topic#STAFF_CHAT_MEMBERS}: the last record of each key is the present state, and a null value
 * says that nobody does any more.
 */
public sealed interface StaffMembersEvent extends ChatEvent {

    /**
     * The present participants of one conversation.
     *
     * @param memberIds the members of staff; none when the conversation is gone
     */
    record MembersUpdated(String hotelSlug, long conversationId, List<Long> memberIds)
            implements StaffMembersEvent {

        /** Refuses what is missing or malformed. */
        public MembersUpdated {
            Require.slug("hotel_slug", hotelSlug);
            Require.positive("conversation_id", conversationId);
            memberIds = List.copyOf(Require.present("member_ids", memberIds));
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
