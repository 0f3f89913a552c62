package com.hotelchat.messaging;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports whether the database answers. It uses a separate connection, so that a busy service stays
 * ready, and it answers before probes time out, whatever the database does.
 */
@Readiness
@ApplicationScoped
class DatabaseReadiness implements AsyncHealthCheck {

    private static final String NAME = "Database";
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private final DatabaseConnections connections;

    DatabaseReadiness(DatabaseConnections connections) {
        this.connections = connections;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        Pool probe = connections.probe();
        if (probe == null) {
            return Uni.createFrom().item(HealthCheckResponse.down(NAME));
        }
        return Uni.createFrom()
                .completionStage(() -> probe.query("select 1").execute().toCompletionStage())
                .ifNoItem()
                .after(DEADLINE)
                .fail()
                .map(answered -> HealthCheckResponse.up(NAME))
                .onFailure()
                .recoverWithItem(
                        failure ->
                                HealthCheckResponse.named(NAME)
                                        .down()
                                        .withData("failure", failure.getClass().getName())
                                        .build());
    }
}
