package com.hotelchat.notification;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unforeseen failures, which are answered with a problem document that does not describe them. */
@QuarkusTest
@QuarkusTestResource(NotificationServers.class)
class FailuresTest {

    /** Fails in both ways that Java has. */
    @Path("/failures")
    public static class FailuresResource {

        @GET
        @Path("error")
        @Operation(hidden = true)
        public String error() {
            throw new NoClassDefFoundError("com/hotelchat/Inner");
        }

        @GET
        @Path("exception")
        @Operation(hidden = true)
        public String exception() {
            throw new IllegalStateException("com/hotelchat/Inner");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "exception"})
    void failureIsAProblemDocument(String kind) {
        given().get("/failures/" + kind)
                .then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("code", equalTo("internal-server-error"))
                .body("error", containsString("Something went wrong here"))
                .body(not(containsString("Inner")));
    }
}
