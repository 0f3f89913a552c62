package com.hotelchat.callers;

import java.security.PublicKey;
import java.util.Optional;

/** The public keys that verify guest session tokens; each service has them from its own source. */
public interface GuestSessionKeys {

    /**
     * The key with this id, from memory.
     *
     * @param keyId the {@code kid} in a token's header; anything, as callers choose it
     */
    Optional<PublicKey> find(String keyId);
}
