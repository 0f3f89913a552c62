package com.hotelchat.guestchat.stay;

import com.hotelchat.guestchat.conversation.Conversations;
import com.hotelchat.messaging.JobLeases;
import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends the sessions and devices of stays that have had no room for a while: another guest is in it,
 * and it was no swap of rooms.
 */
@ApplicationScoped
class EndRoomlessSessions {

    private final Stays stays;
    private final Conversations conversations;
    private final EndedAccess endedAccess;
    private final Outbox outbox;
    private final JobLeases leases;
    private final Clock clock;
    private final Duration patience;

    EndRoomlessSessions(
            Stays stays,
            Conversations conversations,
            EndedAccess endedAccess,
            Outbox outbox,
            JobLeases leases,
            Clock clock,
            @ConfigProperty(name = "hotelchat.stays.roomless-patience") Duration patience) {
        this.stays = stays;
        this.conversations = conversations;
        this.endedAccess = endedAccess;
        this.outbox = outbox;
        this.leases = leases;
        this.clock = clock;
        this.patience = patience;
    }

    @Scheduled(
            every = "${hotelchat.stays.roomless-check}",
            concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> endThoseThatAreDue() {
        return leases.run("roomless sessions", this::endAllThatAreDue);
    }

    private Uni<Void> endAllThatAreDue() {
        Instant due = clock.instant().minus(patience);
        return Panache.withSession(() -> stays.roomlessSince(due))
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(
                        found ->
                                outbox.inTransaction(
                                        () -> end(found.hotelSlug(), found.stayId(), due)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> end(String hotelSlug, String stayId, Instant due) {
        return stays.lockHotel(hotelSlug)
                .chain(() -> stays.findForUpdate(hotelSlug, stayId))
                .chain(
                        stay ->
                                stay == null
                                                || stay.roomlessSince == null
                                                || stay.roomlessSince.isAfter(due)
                                        ? Uni.createFrom().voidItem()
                                        : end(stay));
    }

    private Uni<Void> end(Stay stay) {
        stay.roomlessSince = null;
        stay.endSessions();
        Instant now = clock.instant();
        return stays.flush()
                .chain(() -> conversations.idOf(stay))
                .chain(id -> outbox.append(stay.access(id), now))
                .chain(() -> endedAccess.published(stay, now));
    }
}
