package com.hotelchat.gateway.access;

import com.hotelchat.gateway.channel.UserId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A listener, as Pusher and the other listeners see it.
 *
 * @param id who it is to Pusher
 * @param name what a member of staff is called; nothing of guests, whose names are not Pusher's
 *     business
 */
record Listener(UserId id, @Nullable String name) {

    /** Returns what Pusher's clients show as {@code user_info}. */
    Map<String, String> info() {
        Map<String, String> info = new LinkedHashMap<>();
        info.put(
                "kind",
                switch (id) {
                    case UserId.Staff _ -> "staff";
                    case UserId.Guest _ -> "guest";
                });
        if (name != null) {
            info.put("name", name);
        }
        return info;
    }

    /** Leaves the name out. */
    @Override
    public String toString() {
        return "Listener[" + id.text() + "]";
    }
}
