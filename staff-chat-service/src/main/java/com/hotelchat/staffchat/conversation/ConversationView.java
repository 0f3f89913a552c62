package com.hotelchat.staffchat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.hotelchat.events.StaffChatEvent.Participant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as one of its participants sees it.
 *
 * @param createdBy a staff id
 * @param updatedAt of the last change that others see
 * @param unreadCount how many messages of others this participant has not read
 * @param sequence of its last change
 */
public record ConversationView(
        long id,
        String hotelSlug,
        String hotelName,
        List<Participant> participants,
        @Nullable String title,
        String description,
        @JsonProperty("is_group") boolean isGroup,
        long createdBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable LastMessage lastMessage,
        long unreadCount,
        long sequence) {

    /**
     * The last message, in short.
     *
     * @param sender a staff id
     * @param senderName first and last name
     * @param message at most 100 characters of its text
     * @param isRead whether every other participant has read it
     */
    public record LastMessage(
            long id,
            long sender,
            String senderName,
            String message,
            Instant timestamp,
            @JsonProperty("is_read") boolean isRead) {

        @Override
        public String toString() {
            return "LastMessage[" + id + "]";
        }
    }

    /** Leaves names and texts out, so that neither reaches a log. */
    @Override
    public String toString() {
        return "ConversationView[" + id + "]";
    }
}
