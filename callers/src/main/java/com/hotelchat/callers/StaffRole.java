package com.hotelchat.callers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a member of staff may do, by the roles in the access token. */
public enum StaffRole {
    /** Chats with guests and colleagues. */
    STAFF,
    /** Also moderates. */
    MANAGER,
    /** Also moderates. */
    ADMIN;

    /** The role as the access token spells it, in lower case. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StaffRole> of(String claim) {
        return Arrays.stream(values()).filter(role -> role.claim().equals(claim)).findFirst();
    }
}
