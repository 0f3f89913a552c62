package com.hotelchat.notification;

import com.hotelchat.localstack.PushReceiver;
import com.hotelchat.testkit.OpenApiContract;
import com.hotelchat.testkit.ServiceServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Real servers around the service, and a receiver of pushes. */
public class NotificationServers extends ServiceServers {

    public static PushReceiver pushes;

    /** For Quarkus. */
    public NotificationServers() {
        super("notification");
    }

    @Override
    protected Map<String, String> settings() {
        pushes = PushReceiver.start();
        try {
            Path account = Files.createTempFile("service-account", ".json");
            Files.writeString(account, pushes.serviceAccountJson());
            return Map.ofEntries(
                    Map.entry("hotelchat.cors.origins", OpenApiContract.ORIGINS),
                    Map.entry(
                            "hotelchat.secret",
                            "QmVjYXVzZSB0aGlzIGlzIGEgdGVzdCwgaXQgaXMgbm90IGEgc2VjcmV0"),
                    Map.entry(
                            "hotelchat.device-secret",
                            "VGhpcyBpcyBhIHRlc3QgdG9vLCBhbmQgbm90IGEgc2VjcmV0IGVpdGhlcg=="),
                    Map.entry("hotelchat.rate-limit.guest-writes-per-minute", "1000000"),
                    Map.entry("hotelchat.fcm.url", pushes.url()),
                    Map.entry("hotelchat.fcm.credentials", account.toString()),
                    Map.entry("hotelchat.fcm.timeout", "1s"),
                    Map.entry("hotelchat.push.grace", "1s"),
                    Map.entry("hotelchat.push.poll-interval", "50ms"),
                    Map.entry("hotelchat.push.open-app-patience", "6s"),
                    Map.entry("hotelchat.push.duty-interval", "1s"),
                    Map.entry("hotelchat.push.lease", "20s"));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public void stop() {
        super.stop();
        pushes.close();
    }
}
