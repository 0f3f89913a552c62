package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.MessagesRead;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.staff.StaffMember;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Marks what the other side wrote as read, up to a message and never back, and lets a member of
 * staff take the conversation over while opening it.
 */
@ApplicationScoped
class ReadMessages {

    /**
     * Maximum number of messages in one event: their ids stay far below Pusher's 10 KiB, and a
     * client that was away gets no larger page for it.
     */
    static final int PER_EVENT = 100;

    private static final String FIND_ORDINAL =
            """
            select coalesce((
                select ordinal from message
                where conversation_id = $1 and by_guest = $2 and id <= coalesce($3, 9223372036854775807)
                order by ordinal desc limit 1), 0) as ordinal,
                $3::bigint is null
                    or exists (select from message where conversation_id = $1 and id = $3) as is_here
            """;

    /** Each hundred of messages takes a sequence of its own. */
    private static final String MARK =
            """
            with unread as (
                select id, (row_number() over (order by ordinal) - 1) / $7 as part from message
                where conversation_id = $1 and by_guest = $2 and ordinal > $3 and ordinal <= $4
                    and deleted_at is null
            )
            update message set read_at = $5, changed_sequence = $6 + part
            from unread where message.id = unread.id
            returning message.id, part
            """;

    /** {@code %1$s}: the side that wrote. */
    private static final String MOVE =
            """
            update conversation set
                %1$s_seen = $3,
                %1$s_unread_deleted = (
                    select count(*) from message where conversation_id = $1 and by_guest = $2
                        and ordinal > $3 and deleted_at is not null)
            where id = $1
            returning unread_by_hotel, unread_by_guest
            """;

    private static final String MOVE_OF_GUEST = MOVE.formatted("guest");
    private static final String MOVE_OF_HOTEL = MOVE.formatted("hotel");

    private static final String ASSIGN =
            """
            update conversation set handler_staff_id = $2 where id = $1
            returning (
                select count(*) from guest_session g join stay s on s.id = g.stay
                where g.stay = conversation.stay and g.generation = s.session_generation
                    and g.expires_at > $3) as sessions
            """;

    private final LockConversation lockConversation;

    ReadMessages(LockConversation lockConversation) {
        this.lockConversation = lockConversation;
    }

    /**
     * The result of reading.
     *
     * @param messages how many messages were unread before
     * @param sessions how many guest sessions see another handler now
     */
    record Read(OpenedConversation conversation, long messages, long sessions) {}

    /**
     * Reads all that the other side wrote, or up to a message.
     *
     * @return fails with a {@link HttpProblem}: see {@link OpenedConversation#of}; 404 when the
     *     message is not in the conversation
     */
    Uni<Read> upTo(
            Caller caller,
            long conversationId,
            @Nullable Long messageId,
            @Nullable String socketId) {
        return lockConversation.change(
                caller, conversationId, locked -> read(locked, messageId, socketId, 0));
    }

    /**
     * Gives the conversation to a member of staff and reads all of the guest's messages.
     *
     * @param assigned who takes over
     * @return fails with a {@link HttpProblem}: see {@link OpenedConversation#of}; 409 when the
     *     conversation is closed
     */
    Uni<Read> andAssign(
            Caller.Staff caller,
            long conversationId,
            StaffMember assigned,
            @Nullable String socketId) {
        return lockConversation.change(
                caller,
                conversationId,
                locked -> {
                    locked.opened().requireOpen();
                    return assign(locked, assigned.shown(), socketId)
                            .chain(sessions -> read(locked, null, socketId, sessions));
                });
    }

    private Uni<Long> assign(
            LockedConversation locked, Message.Staff assigned, @Nullable String socketId) {
        OpenedConversation conversation = locked.opened();
        if (Objects.equals(conversation.handlerStaffId(), assigned.id())) {
            return Uni.createFrom().item(0L);
        }
        locked.tell(
                sequence ->
                        new StaffAssigned(
                                conversation.hotelSlug(),
                                conversation.id(),
                                conversation.roomNumber(),
                                sequence,
                                conversation.actor(socketId),
                                assigned));
        return locked.connection()
                .preparedQuery(ASSIGN)
                .execute(
                        Tuple.of(
                                conversation.id(),
                                assigned.id(),
                                locked.now().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.iterator().next().getLong("sessions"));
    }

    private Uni<Read> read(
            LockedConversation locked,
            @Nullable Long messageId,
            @Nullable String socketId,
            long sessions) {
        OpenedConversation conversation = locked.opened();
        boolean ofGuest = !conversation.isByGuest();
        long seen = ofGuest ? conversation.guestSeen() : conversation.hotelSeen();
        return locked.connection()
                .preparedQuery(FIND_ORDINAL)
                .execute(Tuple.of(conversation.id(), ofGuest, messageId))
                .chain(
                        found -> {
                            Row row = found.iterator().next();
                            if (!row.getBoolean("is_here")) {
                                throw Problem.notFound();
                            }
                            long upTo = row.getLong("ordinal");
                            return upTo <= seen
                                    ? Uni.createFrom().item(0L)
                                    : mark(locked, ofGuest, seen, upTo, socketId);
                        })
                .map(messages -> new Read(conversation, messages, sessions));
    }

    private static Uni<Long> mark(
            LockedConversation locked,
            boolean ofGuest,
            long seen,
            long upTo,
            @Nullable String socketId) {
        return locked.connection()
                .preparedQuery(MARK)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    locked.opened().id(),
                                    ofGuest,
                                    seen,
                                    upTo,
                                    locked.now().atOffset(ZoneOffset.UTC),
                                    locked.nextSequence(),
                                    PER_EVENT
                                }))
                .chain(
                        marked ->
                                locked.connection()
                                        .preparedQuery(ofGuest ? MOVE_OF_GUEST : MOVE_OF_HOTEL)
                                        .execute(Tuple.of(locked.opened().id(), ofGuest, upTo))
                                        .map(
                                                moved ->
                                                        tell(
                                                                locked,
                                                                marked,
                                                                moved.iterator()
                                                                        .next()
                                                                        .getLong(
                                                                                ofGuest
                                                                                        ? "unread_by_hotel"
                                                                                        : "unread_by_guest"),
                                                                socketId)));
    }

    private static long tell(
            LockedConversation locked, RowSet<Row> marked, long unread, @Nullable String socketId) {
        List<List<Long>> parts = new ArrayList<>();
        for (int part = 0; part * PER_EVENT < marked.rowCount(); part++) {
            parts.add(new ArrayList<>());
        }
        marked.forEach(row -> parts.get(row.getLong("part").intValue()).add(row.getLong("id")));
        OpenedConversation conversation = locked.opened();
        long left = unread + marked.rowCount();
        for (List<Long> ids : parts) {
            left -= ids.size();
            long leftNow = left;
            locked.tell(
                    sequence ->
                            new MessagesRead(
                                    conversation.hotelSlug(),
                                    conversation.id(),
                                    conversation.roomNumber(),
                                    sequence,
                                    conversation.actor(socketId),
                                    ids.stream().sorted().toList(),
                                    locked.now(),
                                    leftNow));
        }
        return marked.rowCount();
    }
}
