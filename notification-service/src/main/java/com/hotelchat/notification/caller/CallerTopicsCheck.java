package com.hotelchat.notification.caller;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Down until the topics have been read, when everybody would be refused, and while they cannot be
 * read, when somebody whose rights have ended would still be let in.
 */
@Readiness
@ApplicationScoped
class CallerTopicsCheck implements HealthCheck {

    private final CallerTopics topics;

    CallerTopicsCheck(CallerTopics topics) {
        this.topics = topics;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("caller topics read").status(topics.isReading()).build();
    }
}
