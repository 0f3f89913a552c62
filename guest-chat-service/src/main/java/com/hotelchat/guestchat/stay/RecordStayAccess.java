package com.hotelchat.guestchat.stay;

import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/**
 * Records what the sessions of a stay may access, for those who let guests in. Each record has the
 * next version of its stay, taken under the lock of the stay's row in the transaction of the
 * change, so that the order of versions is the order of changes even if a record comes late.
 */
@ApplicationScoped
class RecordStayAccess {

    private static final String NEXT_VERSION =
            "update stay set access_version = access_version + 1 where id = :stay"
                    + " returning access_version";

    private final Outbox outbox;
    private final EndedAccess endedAccess;
    private final Clock clock;

    RecordStayAccess(Outbox outbox, EndedAccess endedAccess, Clock clock) {
        this.outbox = outbox;
        this.endedAccess = endedAccess;
        this.clock = clock;
    }

    /** Records the stay as it is now in the present Panache transaction. */
    Uni<Void> record(Stay stay, long conversationId) {
        Instant now = clock.instant();
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(NEXT_VERSION, Long.class)
                                        .setParameter("stay", stay.id())
                                        .getSingleResult())
                .chain(version -> outbox.append(stay.access(conversationId, version), now))
                .chain(() -> endedAccess.published(stay, now));
    }
}
