package com.hotelchat.staffchat.notice;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.NoticeEvent.RoomNotice;
import com.hotelchat.events.NoticeEvent.StaffNotice;
import com.hotelchat.events.StaffChatEvent.NoticePosted;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Inbox;
import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Brings the notices of the hotel's other systems to its staff: finds out who is meant, on duty or
 * not, and says so. A notice that is for nobody who works here is a dead letter.
 */
@ApplicationScoped
class PostNotices {

    private static final String FIND =
            """
            select staff_id from staff_member
            where hotel_slug = :hotel and is_active
                and (staff_id = any(:ids) or department_slug = :department or role_slug = :role)
            order by staff_id
            """;

    private final Inbox inbox;
    private final Outbox outbox;
    private final Clock clock;

    PostNotices(Inbox inbox, Outbox outbox, Clock clock) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Incoming("hotel-notices")
    Uni<Void> take(ConsumerRecord<String, byte[]> record) {
        return inbox.take(
                Topic.HOTEL_NOTICES,
                record,
                event ->
                        switch (event) {
                            case IncomingEvent.Known known ->
                                    switch ((NoticeEvent) known.event()) {
                                        case StaffNotice notice -> post(notice);
                                        // For those who talk with guests.
                                        case RoomNotice notice -> Uni.createFrom().voidItem();
                                    };
                            // The topic is neither compacted nor ours: neither comes here.
                            case IncomingEvent.Removed removed -> Uni.createFrom().voidItem();
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    private Uni<Void> post(StaffNotice notice) {
        Instant now = clock.instant();
        List<Long> ids = notice.staffIds() == null ? List.of() : notice.staffIds();
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(FIND, Long.class)
                                        .setParameter("hotel", notice.hotelSlug())
                                        .setParameter("ids", ids.toArray(new Long[0]))
                                        .setParameter("department", notice.departmentSlug())
                                        .setParameter("role", notice.roleSlug())
                                        .getResultList())
                .chain(
                        recipients -> {
                            if (recipients.isEmpty()) {
                                return Uni.createFrom()
                                        .failure(
                                                new InvalidEventException(
                                                        "nobody of those named works here"));
                            }
                            return outbox.append(
                                    new NoticePosted(
                                            notice.hotelSlug(),
                                            recipients,
                                            notice.title(),
                                            notice.text(),
                                            notice.url(),
                                            notice.isUrgent(),
                                            notice.sourceName(),
                                            now),
                                    now);
                        });
    }
}
