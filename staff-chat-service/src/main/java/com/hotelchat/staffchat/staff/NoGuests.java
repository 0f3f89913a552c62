package com.hotelchat.staffchat.staff;

import com.hotelchat.callers.GuestSessionKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.PublicKey;
import java.util.Optional;

/** Guests have no business here: their sessions prove nothing. */
@ApplicationScoped
class NoGuests implements GuestSessionKeys {

    @Override
    public Optional<PublicKey> find(String keyId) {
        return Optional.empty();
    }
}
