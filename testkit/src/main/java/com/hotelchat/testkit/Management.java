package com.hotelchat.testkit;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/** The management interface of the service under test, which has its health and its metrics. */
public final class Management {

    private Management() {}

    /**
     * Asks for a path as a kubelet or Prometheus does.
     *
     * @param path with the root of the interface, such as {@code /q/health/ready}
     */
    public static Response get(String path) {
        // Quarkus' tests configure it with the root path.
        URI root =
                URI.create(
                        ConfigProvider.getConfig().getValue("test.management.url", String.class));
        return given().get(root.resolve(path));
    }
}
