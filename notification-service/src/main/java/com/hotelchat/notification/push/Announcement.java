package com.hotelchat.notification.push;

import com.hotelchat.notification.caller.Owner;
import java.util.List;

/**
 * News, and whom it may concern.
 *
 * @param part tells the announcements of one event apart
 * @param owners all of one kind; at least one
 */
record Announcement(String part, News news, List<? extends Owner> owners) {

    Announcement {
        owners = List.copyOf(owners);
    }
}
