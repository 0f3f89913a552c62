package com.hotelchat.notification.push;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Forgets what became of news once nobody will ask, and what says whether it still is news. */
@ApplicationScoped
class ForgetPushes {

    private static final List<String> FORGET =
            List.of(
                    "delete from push_log where at < $1",
                    "delete from delivery where sent_at < $1",
                    "delete from reading where read_at < $1",
                    "delete from deleted_message where deleted_at < $1");

    /** It holds what was written, and is no news any more. */
    private static final String FORGET_MISSED = "delete from missed where expires_at <= $1";

    private final Pool pool;
    private final PushSettings settings;
    private final Clock clock;

    ForgetPushes(Pool pool, PushSettings settings, Clock clock) {
        this.pool = pool;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        OffsetDateTime before = now.minus(settings.logRetention());
        return Multi.createFrom()
                .iterable(FORGET)
                .onItem()
                .transformToUniAndConcatenate(
                        statement -> pool.preparedQuery(statement).execute(Tuple.of(before)))
                .onItem()
                .ignoreAsUni()
                .chain(() -> pool.preparedQuery(FORGET_MISSED).execute(Tuple.of(now)))
                .replaceWithVoid();
    }
}
