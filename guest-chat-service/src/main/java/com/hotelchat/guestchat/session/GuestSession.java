package com.hotelchat.guestchat.session;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** The entry of a guest. The session counts while its stay is open and has the same generation. */
@Entity
class GuestSession {

    @Id UUID sessionId = new UUID(0, 0);
    long stay;
    long generation;
    Instant createdAt = Instant.EPOCH;
    Instant expiresAt = Instant.EPOCH;
}
