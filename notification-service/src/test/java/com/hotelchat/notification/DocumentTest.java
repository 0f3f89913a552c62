package com.hotelchat.notification;

import com.hotelchat.testkit.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The service's OpenAPI document. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class DocumentTest extends OpenApiContract {

    DocumentTest() {
        super("notifications.json", "database-problems");
    }
}
