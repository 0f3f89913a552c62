package com.hotelchat.notification.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.hotelchat.notification.NotificationServers;
import com.hotelchat.secret.ServiceSecret;
import com.hotelchat.testkit.ServiceServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The devices that are sealed again, and those that cannot be. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class ResealDevicesTest {

    @Inject ResealDevices resealDevices;
    @Inject ServiceSecret secret;

    @Test
    void whatCanBeOpenedIsSealedAnewAndWhatCannotHoldsNothingUp() throws Exception {
        String lost = UUID.randomUUID().toString();
        List<String> names = new ArrayList<>();
        try (Connection database = ServiceServers.database()) {
            insert(database, lost, new byte[40]);
            // More than are taken at a time.
            for (int i = 0; i < 120; i++) {
                String name = UUID.randomUUID().toString();
                names.add(name);
                insert(database, name, new PushToken("token:" + name).sealed(secret));
            }

            resealDevices.reseal().await().atMost(Duration.ofSeconds(30));

            for (String name : names) {
                assertThat(secretOf(database, name)).isEqualTo(secret.id());
            }
            assertThat(secretOf(database, lost)).isNull();
        }
    }

    private void insert(Connection database, String name, byte[] sealed) throws SQLException {
        try (PreparedStatement insert =
                database.prepareStatement(
                        "insert into device (hotel_slug, owner_kind, owner_id, device_id, platform,"
                                + " token_hash, token_sealed, token_hint, created_at, last_seen_at)"
                                + " values ('hotel-abc', 'staff', '999999', ?, 'web', ?, ?, '', now(),"
                                + " now())")) {
            insert.setString(1, name);
            insert.setBytes(2, new PushToken("token:" + name).hash(secret));
            insert.setBytes(3, sealed);
            insert.executeUpdate();
        }
    }

    private static String secretOf(Connection database, String name) throws SQLException {
        try (PreparedStatement query =
                database.prepareStatement("select secret_id from device where device_id = ?")) {
            query.setString(1, name);
            try (ResultSet device = query.executeQuery()) {
                device.next();
                return device.getString(1);
            }
        }
    }
}
