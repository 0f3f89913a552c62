package com.hotelchat.notification;

import com.hotelchat.testkit.ServiceServers;
import java.util.Map;

/** Real servers around the service. */
public class NotificationServers extends ServiceServers {

    /** For Quarkus. */
    public NotificationServers() {
        super("notification");
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "hotelchat.secret",
                "QmVjYXVzZSB0aGlzIGlzIGEgdGVzdCwgaXQgaXMgbm90IGEgc2VjcmV0",
                "hotelchat.rate-limit.guest-writes-per-minute",
                "1000000");
    }
}
