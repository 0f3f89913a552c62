package com.hotelchat.guestchat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as the staff's inbox shows it.
 *
 * @param lastMessage the text of the last message
 * @param unreadCount how many of the guest's messages the hotel has not read
 */
record ConversationView(
        long id,
        String roomNumber,
        String stayId,
        String guestFirstName,
        String guestLastName,
        @Nullable String lastMessage,
        @Nullable Instant lastMessageTime,
        long unreadCount,
        String state,
        long sequence,
        Instant createdAt,
        Instant updatedAt) {

    /** The same as {@link #id}. */
    @JsonProperty
    long conversationId() {
        return id;
    }

    /** Both names. */
    @JsonProperty
    String guestName() {
        return guestFirstName + " " + guestLastName;
    }

    /** Whether there is anything that the hotel has not read. */
    @JsonProperty
    boolean hasUnread() {
        return unreadCount > 0;
    }

    /** Leaves names and text out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "ConversationView[" + id + "]";
    }
}
