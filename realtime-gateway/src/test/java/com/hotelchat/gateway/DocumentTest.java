package com.hotelchat.gateway;

import com.hotelchat.testkit.OpenApiContract;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The gateway's OpenAPI document. */
@QuarkusTest
@WithTestResource(Servers.class)
class DocumentTest extends OpenApiContract {

    DocumentTest() {
        super("realtime.json");
    }
}
