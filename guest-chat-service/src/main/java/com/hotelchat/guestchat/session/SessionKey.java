package com.hotelchat.guestchat.session;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;

/** A key that signs guest session tokens, as the database keeps it. */
@Entity
class SessionKey {

    @Id String keyId = "";

    /** A JSON Web Key. */
    String publicKey = "";

    /** PKCS #8, sealed with the service's secret. */
    byte[] sealedPrivateKey = {};

    Instant createdAt = Instant.EPOCH;

    /** An operator says so; it is removed then. */
    boolean isLeaked;
}
