package com.hotelchat.notification.push;

import com.hotelchat.messaging.Purge;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Deletes what became of news once nobody will ask, and what says whether it still is news. */
@ApplicationScoped
class ForgetPushes {

    private final Purge purge;
    private final PushSettings settings;
    private final Clock clock;

    ForgetPushes(Purge purge, PushSettings settings, Clock clock) {
        this.purge = purge;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "5m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        OffsetDateTime before = now.minus(settings.logRetention());
        return purge.delete("push_log", "at < $1", before)
                .chain(() -> purge.delete("delivery", "sent_at < $1", before))
                .chain(() -> purge.delete("reading", "read_at < $1", before))
                .chain(() -> purge.delete("deleted_message", "deleted_at < $1", before))
                .chain(() -> purge.delete("deleted_attachment", "deleted_at < $1", before))
                // It holds what was written, and is no news any more.
                .chain(() -> purge.delete("missed", "expires_at <= $1", now))
                // Those of instances that died.
                .chain(() -> purge.delete("push_turn", "ends_at < $1", now.minusHours(1)))
                .replaceWithVoid();
    }
}
