package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks what the other side wrote as read, and lets a member of staff take the conversation over
 * while opening it. One statement, and so one transaction, as in {@code SendMessage}: under the
 * conversation's lock it moves the read position, never back, and takes a sequence for each thing
 * that changed.
 */
@ApplicationScoped
class ReadMessages {

    /**
     * {@code %1$s} and {@code %2$s}: the columns of the side that wrote; {@code %3$s}: that side.
     */
    private static final String TEMPLATE =
            """
            with target as (
                select coalesce(max(ordinal), 0) as ordinal from (
                    select ordinal from message
                    where conversation_id = $1 and by_guest = %3$s and id <= $3
                    order by ordinal desc limit 1
                ) as last
            ), changed as (
                update conversation set
                    handler_staff_id = coalesce($4, handler_staff_id),
                    %2$s = greatest(%2$s, target.ordinal),
                    sequence = sequence
                        + case when $4::bigint is not null and handler_staff_id is distinct from $4
                            then 1 else 0 end
                        + case when target.ordinal > %2$s then 1 else 0 end
                from target
                where id = $1 and hotel_slug = $2 and ($4::bigint is null or state = 'open')
                returning new.sequence, old.sequence as old_sequence,
                    old.%2$s as was_seen, new.%2$s as seen,
                    new.%1$s - new.%2$s as unread,
                    new.stay,
                    $4::bigint is not null and old.handler_staff_id is distinct from $4 as taken_over
            ), seen as (
                update message set read_at = $5, changed_sequence = changed.sequence
                from changed
                where conversation_id = $1 and by_guest = %3$s
                    and ordinal > changed.was_seen and ordinal <= changed.seen
                returning id
            ), ids as (
                select jsonb_agg(id order by id) as list, count(*) as number from seen
            ), told as (
                insert into outbox (event_id, topic, key, type, subject, sequence, occurred_at, data)
                select gen_random_uuid(), $6, $2 || '/' || $1, type, $1::text, place, $5, data
                from (
                    select $7 as type, old_sequence + 1 as place,
                        ($8::jsonb || jsonb_build_object('sequence', old_sequence + 1))::text as data
                    from changed where taken_over
                    union all
                    select $9, sequence,
                        ($10::jsonb || jsonb_build_object('sequence', sequence, 'message_ids', ids.list,
                            'unread_count', unread))::text
                    from changed, ids where seen > was_seen
                ) as events order by place
            )
            select taken_over, ids.number as messages,
                case when taken_over then (
                    select count(*) from guest_session g join stay s on s.id = g.stay
                    where g.stay = changed.stay and g.generation = s.session_generation
                        and g.expires_at > $5
                ) else 0 end as sessions
            from changed, ids
            """;

    private static final String OF_GUEST =
            TEMPLATE.formatted("guest_written", "guest_seen", "true");
    private static final String OF_HOTEL =
            TEMPLATE.formatted("hotel_written", "hotel_seen", "false");

    private static final String IS_IN_CONVERSATION =
            "select from message where id = $1 and conversation_id = $2";

    /** Stands where the statement puts what only the lock gives. */
    private static final long TO_COME = 1;

    private final Pool pool;
    private final OutboxRelay relay;
    private final Clock clock;

    ReadMessages(Pool pool, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param messages how many messages were unread before
     * @param takenOver whether another member of staff handles the conversation now
     * @param sessions how many guest sessions see another handler now
     */
    record Read(long messages, boolean takenOver, long sessions) {}

    /**
     * Reads all that the other side wrote, or up to a message.
     *
     * @return fails with a {@link HttpProblem} 404 when the message is not in the conversation
     */
    Uni<Read> upTo(
            OpenedConversation conversation, @Nullable Long messageId, @Nullable String socketId) {
        if (messageId == null) {
            return write(conversation, Long.MAX_VALUE, null, socketId);
        }
        return pool.preparedQuery(IS_IN_CONVERSATION)
                .execute(Tuple.of(messageId, conversation.id()))
                .chain(
                        found -> {
                            if (found.size() == 0) {
                                throw Problem.notFound();
                            }
                            return write(conversation, messageId, null, socketId);
                        });
    }

    /**
     * Gives the conversation to a member of staff and reads all of the guest's messages.
     *
     * @return fails with a {@link HttpProblem} 409 when the conversation is closed
     */
    Uni<Read> andAssign(
            OpenedConversation conversation, Message.Staff assigned, @Nullable String socketId) {
        conversation.requireOpen();
        return write(conversation, Long.MAX_VALUE, assigned, socketId);
    }

    private Uni<Read> write(
            OpenedConversation conversation,
            long upTo,
            Message.@Nullable Staff assigned,
            @Nullable String socketId) {
        Instant now = clock.instant();
        boolean byStaff = conversation.caller() instanceof Caller.Staff;
        MessagesRead messagesRead =
                new MessagesRead(
                        conversation.hotelSlug(),
                        conversation.id(),
                        conversation.roomNumber(),
                        TO_COME,
                        conversation.actor(socketId),
                        List.of(),
                        now,
                        0);
        StaffAssigned staffAssigned =
                assigned == null
                        ? null
                        : new StaffAssigned(
                                conversation.hotelSlug(),
                                conversation.id(),
                                conversation.roomNumber(),
                                TO_COME,
                                conversation.actor(socketId),
                                assigned);
        return pool.preparedQuery(byStaff ? OF_GUEST : OF_HOTEL)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    conversation.id(),
                                    conversation.hotelSlug(),
                                    upTo,
                                    assigned == null ? null : assigned.id(),
                                    now.atOffset(ZoneOffset.UTC),
                                    Topic.GUEST_CHAT_EVENTS.wireName(),
                                    EventType.STAFF_ASSIGNED.wireName(),
                                    json(staffAssigned),
                                    EventType.MESSAGES_READ.wireName(),
                                    json(messagesRead)
                                }))
                .map(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.of(
                                                409,
                                                "conversation-closed",
                                                "This conversation is closed.")
                                        .build();
                            }
                            Row row = rows.iterator().next();
                            return new Read(
                                    row.getLong("messages"),
                                    row.getBoolean("taken_over"),
                                    row.getLong("sessions"));
                        })
                .invoke(relay::wake);
    }

    private static @Nullable JsonObject json(@Nullable GuestChatEvent event) {
        return event == null ? null : new JsonObject(EventJson.encode(event));
    }
}
