package com.hotelchat.guestchat.conversation;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of a stay. Sending and reading change it by one SQL statement each (see {@code
 * SendMessage}, {@link ReadMessages}); this entity serves the rarer changes.
 */
@Entity
class Conversation {

    static final String OPEN = "open";
    static final String CLOSED = "closed";

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Long id;

    String hotelSlug = "";
    long stay;
    String state = OPEN;
    @Nullable String closedReason;
    long sequence;
    @Nullable Long handlerStaffId;
    long guestWritten;
    long guestSeen;
    long hotelWritten;
    long hotelSeen;
    @Nullable Long lastMessageId;
    Instant createdAt = Instant.EPOCH;
    Instant updatedAt = Instant.EPOCH;

    long id() {
        if (id == null) {
            throw new IllegalStateException("not persisted yet");
        }
        return id;
    }
}
