package com.hotelchat.guestchat;

import com.hotelchat.testkit.OpenApiContract;
import com.hotelchat.testkit.ServiceServers;
import java.util.Map;

/** Real servers around the service. */
public class GuestChatServers extends ServiceServers {

    /**
     * Maximum number of records of a hotel that wait for their check-ins; more than any other test
     * needs.
     */
    static final int MAX_PARKED = 100;

    /** For Quarkus. */
    public GuestChatServers() {
        super("guest_chat");
    }

    @Override
    protected Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("hotelchat.cors.origins", OpenApiContract.ORIGINS),
                Map.entry(
                        "hotelchat.secret",
                        "QmVjYXVzZSB0aGlzIGlzIGEgdGVzdCwgaXQgaXMgbm90IGEgc2VjcmV0"),
                Map.entry(
                        "hotelchat.device-secret",
                        "VGhpcyBpcyBhIHRlc3QgdG9vLCBhbmQgbm90IGEgc2VjcmV0IGVpdGhlcg=="),
                Map.entry(
                        "hotelchat.files-secret",
                        "QSB0aGlyZCBvbmUgZm9yIHRlc3RzLCBwdWJsaWMgbGlrZSB0aGUgb3RoZXIgdHdv"),
                Map.entry("hotelchat.stays.patience-check", "off"),
                Map.entry("hotelchat.stays.max-parked", Integer.toString(MAX_PARKED)),
                Map.entry("hotelchat.retention.check", "off"),
                Map.entry("hotelchat.guest-session.key-check", "off"),
                Map.entry("hotelchat.files.folder", files.toString()),
                Map.entry("hotelchat.files.sweep", "off"),
                Map.entry("hotelchat.uploads.max-size", "1200M"),
                Map.entry("hotelchat.bodies.longest-rest", "5s"),
                Map.entry("quarkus.otel.traces.sampler.arg", "1.0"),
                Map.entry("hotelchat.test-endpoints.enabled", "true"),
                Map.entry("hotelchat.rate-limit.guest-writes-per-minute", "1000000"));
    }
}
