package com.hotelchat.guestchat.session;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;

/** Forgets the sessions whose tokens have expired. */
@ApplicationScoped
class ForgetSessions {

    private final Pool pool;
    private final Clock clock;

    ForgetSessions(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "15m")
    Uni<Void> forget() {
        return pool.preparedQuery("delete from guest_session where expires_at < $1")
                .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
