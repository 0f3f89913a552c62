package com.hotelchat.staffchat;

import com.hotelchat.testkit.OpenApiContract;
import com.hotelchat.testkit.ServiceServers;
import java.util.Map;

/** Real servers around the service. */
public class StaffChatServers extends ServiceServers {

    /** For Quarkus. */
    public StaffChatServers() {
        super("staff_chat");
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "hotelchat.cors.origins",
                OpenApiContract.ORIGINS,
                "hotelchat.files-secret",
                "QSB0aGlyZCBvbmUgZm9yIHRlc3RzLCBwdWJsaWMgbGlrZSB0aGUgb3RoZXIgdHdv",
                "hotelchat.files.folder",
                files.toString(),
                "hotelchat.files.sweep",
                "off",
                "hotelchat.uploads.max-size",
                "1200M",
                "hotelchat.bodies.longest-rest",
                "5s");
    }
}
