package com.hotelchat.gateway.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Down while Pusher refuses our credentials: somebody has to act. */
@Readiness
@ApplicationScoped
class PusherCredentialsCheck implements HealthCheck {

    private final Courier courier;

    PusherCredentialsCheck(Courier courier) {
        this.courier = courier;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder check = HealthCheckResponse.named("pusher credentials");
        courier.refusedWith().ifPresent(status -> check.withData("status", status));
        return check.status(courier.refusedWith().isEmpty()).build();
    }
}
