package com.hotelchat.liveness;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/** Down when a thread or loop is gone or stands still; its data name it. */
@Liveness
@ApplicationScoped
class BackgroundWorkCheck implements HealthCheck {

    private final BackgroundWork work;

    BackgroundWorkCheck(BackgroundWork work) {
        this.work = work;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("background work");
        var faults = work.faults();
        work.waits().forEach(answer::withData);
        faults.forEach(answer::withData);
        return answer.status(faults.isEmpty()).build();
    }
}
