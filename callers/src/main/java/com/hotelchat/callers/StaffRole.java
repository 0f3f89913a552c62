package com.hotelchat.callers;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The permissions of a member of staff, by the roles in the access token. */
public enum StaffRole {
    /** Chats with guests and colleagues. */
    STAFF,
    /** May also moderate. */
    MANAGER,
    /** May also moderate. */
    ADMIN;

    /** The role as the access token spells it, in lower case. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<StaffRole> of(String claim) {
        return Arrays.stream(values()).filter(role -> role.claim().equals(claim)).findFirst();
    }
}
