package com.hotelchat.guestchat.message;

import com.hotelchat.bus.IncomingEvent;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.InvalidEventException;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.NoticeEvent;
import com.hotelchat.events.NoticeEvent.RoomNotice;
import com.hotelchat.events.NoticeEvent.StaffNotice;
import com.hotelchat.events.Topic;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.messaging.Inbox;
import com.hotelchat.messaging.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/**
 * Brings the notices of the hotel's other systems to the guests: as a message of the system in the
 * room's conversation, also in one that staff closed while the guest is still there. A notice for a
 * vacant room is a dead letter.
 */
@ApplicationScoped
class PostNotices {

    private static final String FIND =
            """
            select c.id, s.stay_id, trim(s.guest_first_name || ' ' || s.guest_last_name)
            from conversation c join stay s on s.id = c.stay
            where s.hotel_slug = :hotel and s.room_number = :room and s.checked_out_at is null
            order by c.id desc limit 1
            for update of c
            """;

    private static final String WRITE =
            """
            with changed as (
                update conversation set sequence = sequence + 1, hotel_written = hotel_written + 1,
                    last_message_id = nextval('message_id'), updated_at = :now
                where id = :conversation
                returning sequence, last_message_id, hotel_written, unread_by_hotel
            ), sent as (
                insert into message (id, hotel_slug, conversation_id, sequence, changed_sequence,
                    by_guest, ordinal, sender_type, text, sent_at, words, is_indexed)
                select last_message_id, :hotel, :conversation, sequence, sequence,
                    false, hotel_written, 'system', :text, :now,
                    cast(cast(:words as text) as tsvector), true
                from changed
            )
            select last_message_id, sequence, unread_by_hotel from changed
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
                                        case RoomNotice notice -> post(notice);
                                        // For those who push to staff.
                                        case StaffNotice notice -> Uni.createFrom().voidItem();
                                    };
                            // The topic is neither compacted nor ours: neither comes here.
                            case IncomingEvent.Removed removed -> Uni.createFrom().voidItem();
                            case IncomingEvent.Unknown unknown -> Uni.createFrom().voidItem();
                        });
    }

    private Uni<Void> post(RoomNotice notice) {
        return Panache.getSession()
                .chain(
                        session ->
                                session.createNativeQuery(FIND, Object[].class)
                                        .setParameter("hotel", notice.hotelSlug())
                                        .setParameter("room", notice.roomNumber())
                                        .getSingleResultOrNull()
                                        .chain(found -> post(session, notice, found)));
    }

    private Uni<Void> post(Mutiny.Session session, RoomNotice notice, Object @Nullable [] found) {
        if (found == null) {
            return Uni.createFrom().failure(new InvalidEventException("no guest is in the room"));
        }
        Instant now = clock.instant();
        long conversationId = ((Number) found[0]).longValue();
        String text = notice.text().strip();
        return session.createNativeQuery(WRITE, Object[].class)
                .setParameter("conversation", conversationId)
                .setParameter("hotel", notice.hotelSlug())
                .setParameter("text", text)
                .setParameter("words", SearchWords.vector(text))
                .setParameter("now", now.atOffset(ZoneOffset.UTC))
                .getSingleResult()
                .map(
                        placed -> {
                            long sequence = ((Number) placed[1]).longValue();
                            Message message =
                                    new Message(
                                            ((Number) placed[0]).longValue(),
                                            notice.hotelSlug(),
                                            conversationId,
                                            notice.roomNumber(),
                                            (String) found[1],
                                            SenderType.SYSTEM,
                                            null,
                                            (String) found[2],
                                            text,
                                            now,
                                            now,
                                            null,
                                            List.of(),
                                            null,
                                            null,
                                            null,
                                            null,
                                            null,
                                            sequence,
                                            sequence);
                            return new MessageSent(
                                    notice.hotelSlug(),
                                    conversationId,
                                    notice.roomNumber(),
                                    sequence,
                                    Actor.SYSTEM,
                                    message,
                                    ((Number) placed[2]).longValue(),
                                    List.of());
                        })
                .chain(sent -> outbox.append(sent, now));
    }
}
