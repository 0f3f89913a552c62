package com.hotelchat.notification.caller;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Down until the topics of callers have been read: before that, everybody would be refused. */
@Readiness
@ApplicationScoped
class CallerTopicsCheck implements HealthCheck {

    private final CallerTopics topics;

    CallerTopicsCheck(CallerTopics topics) {
        this.topics = topics;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("caller topics read")
                .status(topics.known().isPresent())
                .build();
    }
}
