package com.hotelchat.guestchat.stay;

import com.hotelchat.events.Topic;
import com.hotelchat.messaging.JobLeases;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Removes what the compacted topic keeps of stays that are over: a reader refuses a stay that it
 * does not know as it refuses one that is over, and so needs to keep the open ones only. A stay
 * that opens again is published as a whole.
 *
 * <p>The record that says that a stay is over stays for a while first: a reader that starts again
 * learns from it whose connections are to end.
 */
@ApplicationScoped
class RemoveEndedAccess {

    /** So few that messages do not wait behind the removals of a large backlog. */
    private static final int BATCH = 500;

    private final Pool pool;
    private final EndedAccess endedAccess;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final JobLeases leases;
    private final Clock clock;
    private final Duration kept;

    RemoveEndedAccess(
            Pool pool,
            EndedAccess endedAccess,
            Outbox outbox,
            OutboxRelay relay,
            JobLeases leases,
            Clock clock,
            @ConfigProperty(name = "hotelchat.stays.ended-access-kept") Duration kept) {
        this.pool = pool;
        this.endedAccess = endedAccess;
        this.outbox = outbox;
        this.relay = relay;
        this.leases = leases;
        this.clock = clock;
        this.kept = kept;
    }

    /** One batch at a time: what is left is removed the next time. */
    @Scheduled(
            every = "${hotelchat.stays.ended-access-check}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> removeSome() {
        return leases.run("ended access", this::removeBatch);
    }

    private Uni<Void> removeBatch() {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> removeBatch(connection, now)).invoke(relay::wake);
    }

    private Uni<Void> removeBatch(SqlConnection connection, Instant now) {
        return endedAccess
                .claim(connection, now.minus(kept), BATCH)
                .chain(keys -> outbox.remove(connection, Topic.GUEST_CHAT_SESSIONS, keys, now));
    }
}
