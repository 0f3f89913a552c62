package com.hotelchat.guestchat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.hotelchat.events.Message.StaffInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a whole, as the inbox and its own page show it.
 *
 * @param lastMessage the text of the last message
 * @param currentStaffHandler who handles it
 * @param unreadCount how many of the guest's messages the hotel has not read
 */
public record ConversationView(
        long id,
        String roomNumber,
        String stayId,
        String guestFirstName,
        String guestLastName,
        @Nullable String lastMessage,
        @Nullable Instant lastMessageTime,
        @Nullable StaffInfo currentStaffHandler,
        long unreadCount,
        String state,
        long sequence,
        Instant createdAt,
        Instant updatedAt) {

    /** Returns the same value as {@link #id}. */
    @JsonProperty
    public long conversationId() {
        return id;
    }

    /** Returns first and last name. */
    @JsonProperty
    public String guestName() {
        return (guestFirstName + " " + guestLastName).strip();
    }

    /** Returns whether the hotel has unread messages. */
    @JsonProperty
    public boolean hasUnread() {
        return unreadCount > 0;
    }

    /** Leaves names and text out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "ConversationView[" + id + "]";
    }
}
