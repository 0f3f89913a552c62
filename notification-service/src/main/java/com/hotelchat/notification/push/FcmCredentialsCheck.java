package com.hotelchat.notification.push;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Down while FCM refuses our credentials: somebody has to act. */
@Readiness
@ApplicationScoped
class FcmCredentialsCheck implements HealthCheck {

    private final FcmGate gate;

    FcmCredentialsCheck(FcmGate gate) {
        this.gate = gate;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder check = HealthCheckResponse.named("fcm credentials");
        gate.refusedWith().ifPresent(status -> check.withData("status", status));
        return check.status(gate.refusedWith().isEmpty()).build();
    }
}
