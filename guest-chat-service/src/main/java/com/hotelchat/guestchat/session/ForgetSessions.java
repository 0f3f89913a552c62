package com.hotelchat.guestchat.session;

import com.hotelchat.messaging.Purge;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;

/** Deletes the sessions whose tokens have expired. */
@ApplicationScoped
class ForgetSessions {

    private final Purge purge;
    private final Clock clock;

    ForgetSessions(Purge purge, Clock clock) {
        this.purge = purge;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "15m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return purge.delete(
                        "guest_session",
                        "expires_at < $1",
                        clock.instant().atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }
}
