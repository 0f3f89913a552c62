package com.hotelchat.gateway.access;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down until the access topics have been read: before that, everybody would be refused. */
@Readiness
@ApplicationScoped
class AccessTopicsCheck implements HealthCheck {

    private final AccessTopics topics;

    AccessTopicsCheck(AccessTopics topics) {
        this.topics = topics;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("access topics read")
                .status(topics.known().isPresent())
                .build();
    }
}
