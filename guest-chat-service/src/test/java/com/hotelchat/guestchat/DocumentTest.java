package com.hotelchat.guestchat;

import com.hotelchat.testkit.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The service's OpenAPI document. */
@QuarkusTest
@QuarkusTestResource(GuestChatServers.class)
class DocumentTest extends OpenApiContract {

    DocumentTest() {
        super("guest-chat.json", "attachments", "database-problems");
    }
}
