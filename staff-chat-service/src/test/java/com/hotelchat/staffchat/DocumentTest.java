package com.hotelchat.staffchat;

import com.hotelchat.testkit.OpenApiContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The service's OpenAPI document. */
@QuarkusTest
@QuarkusTestResource(StaffChatServers.class)
class DocumentTest extends OpenApiContract {

    DocumentTest() {
        super("staff-chat.json", "attachments", "database-problems");
    }
}
