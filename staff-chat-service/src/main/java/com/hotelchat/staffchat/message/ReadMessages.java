package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.MessagesRead;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.ListConversations;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.conversation.LockedConversation;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a participant's read position up to a message, and keeps one row for each reading. Events
 * are recorded in parts, each with a sequence of its own, so that none is too large to send.
 */
@ApplicationScoped
class ReadMessages {

    /** The most messages that one event names. */
    private static final int PART = 100;

    private static final String FIND =
            "select ordinal from message where id = $1 and conversation_id = $2 and ordinal > $3";

    private static final String READ_PART =
            """
            with part as (
                select id, ordinal from message
                where conversation_id = $1 and ordinal > $2 and ordinal <= $3 and sender_id <> $4
                    and deleted_at is null
                order by ordinal limit %d
            ), touched as (
                update message m set changed_sequence = $5, is_read = m.is_read or not exists (
                    select from participant o where o.conversation_id = $1
                        and o.staff_id <> m.sender_id and o.joined_ordinal < m.ordinal
                        and o.seen_ordinal < m.ordinal)
                from part where m.id = part.id
            )
            select id, ordinal from part order by ordinal
            """
                    .formatted(PART);

    private static final String KEEP =
            """
            with noted as (
                insert into reading (conversation_id, staff_id, from_ordinal, to_ordinal, read_at)
                select $1, $2, seen_ordinal, $3, $4 from participant
                where conversation_id = $1 and staff_id = $2
            )
            update participant set seen_ordinal = $3, passed_over = (
                select count(*) from message where conversation_id = $1 and ordinal > $3
                    and (sender_id = $2 or deleted_at is not null))
            where conversation_id = $1 and staff_id = $2
            """;

    private final LockConversation lockConversation;
    private final ListConversations listConversations;
    private final ChangeMessage changeMessage;

    ReadMessages(
            LockConversation lockConversation,
            ListConversations listConversations,
            ChangeMessage changeMessage) {
        this.lockConversation = lockConversation;
        this.listConversations = listConversations;
        this.changeMessage = changeMessage;
    }

    /**
     * Marks messages as read up to one of them.
     *
     * @param upTo the last message that is read; null for all
     * @return the messages of others that were unread; fails with a {@link HttpProblem}: see {@link
     *     OpenedConversation#of}; 404 when the message is not one that the caller may see
     */
    Uni<List<Long>> read(
            Caller.Staff caller,
            long conversationId,
            @Nullable Long upTo,
            @Nullable String socketId) {
        return lockConversation.change(
                caller,
                conversationId,
                locked ->
                        target(locked, upTo)
                                .chain(
                                        to ->
                                                to <= locked.opened().seenOrdinal()
                                                        ? Uni.createFrom().item(List.<Long>of())
                                                        : read(locked, to, socketId)));
    }

    /**
     * A message that was read.
     *
     * @param wasUnread whether it was unread before
     * @param message as it is now
     */
    record ReadMessage(boolean wasUnread, StaffMessage message) {}

    /**
     * Reads up to a message, and so all that is before it.
     *
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 404 when it was
     *     deleted hard
     */
    Uni<ReadMessage> read(Caller.Staff caller, long messageId, @Nullable String socketId) {
        return changeMessage.change(
                caller,
                messageId,
                found -> {
                    if (found.isRemoved()) {
                        throw Problem.notFound();
                    }
                    if (found.ordinal() <= found.conversation().seenOrdinal()) {
                        return Uni.createFrom().item(new ReadMessage(false, found.message()));
                    }
                    return read(found.locked(), found.ordinal(), socketId)
                            .chain(
                                    ids ->
                                            ChangeMessage.find(found.locked(), messageId)
                                                    .map(
                                                            now ->
                                                                    new ReadMessage(
                                                                            ids.contains(messageId),
                                                                            now.message())));
                });
    }

    /**
     * Reads conversations to their ends, one after the other.
     *
     * @return how many messages of others were unread, of each conversation that had some; fails
     *     with a {@link HttpProblem} 404, and nothing is read, when the caller does not take part
     *     in all of them
     */
    Uni<List<Integer>> readAll(
            Caller.Staff caller, Set<Long> conversationIds, @Nullable String socketId) {
        return listConversations
                .some(caller, conversationIds)
                .invoke(
                        own -> {
                            if (own.size() < conversationIds.size()) {
                                throw Problem.notFound();
                            }
                        })
                .chain(
                        () ->
                                Multi.createFrom()
                                        .iterable(conversationIds)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                id -> read(caller, id, null, socketId))
                                        .map(List::size)
                                        .filter(count -> count > 0)
                                        .collect()
                                        .asList());
    }

    private static Uni<Long> target(LockedConversation locked, @Nullable Long upTo) {
        if (upTo == null) {
            return Uni.createFrom().item(locked.opened().written());
        }
        return locked.connection()
                .preparedQuery(FIND)
                .execute(Tuple.of(upTo, locked.opened().id(), locked.opened().joinedOrdinal()))
                .map(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            return rows.iterator().next().getLong("ordinal");
                        });
    }

    private static Uni<List<Long>> read(
            LockedConversation locked, long to, @Nullable String socketId) {
        OpenedConversation conversation = locked.opened();
        long me = conversation.caller().staffId();
        return locked.connection()
                .preparedQuery(KEEP)
                .execute(Tuple.of(conversation.id(), me, to, locked.now().atOffset(ZoneOffset.UTC)))
                .chain(
                        () ->
                                parts(
                                        locked,
                                        conversation.seenOrdinal(),
                                        to,
                                        new ArrayList<>(),
                                        socketId))
                .invoke(() -> locked.unreadChanged(List.of(me)));
    }

    private static Uni<List<Long>> parts(
            LockedConversation locked,
            long from,
            long to,
            List<Long> read,
            @Nullable String socketId) {
        OpenedConversation conversation = locked.opened();
        return locked.connection()
                .preparedQuery(READ_PART)
                .execute(
                        Tuple.of(
                                conversation.id(),
                                from,
                                to,
                                conversation.caller().staffId(),
                                locked.nextSequence()))
                .chain(
                        rows -> {
                            List<Long> part = new ArrayList<>();
                            long last = from;
                            for (var row : rows) {
                                part.add(row.getLong("id"));
                                last = row.getLong("ordinal");
                            }
                            if (part.isEmpty()) {
                                return Uni.createFrom().item(read);
                            }
                            read.addAll(part);
                            locked.tell(
                                    sequence ->
                                            new MessagesRead(
                                                    conversation.caller().hotelSlug(),
                                                    conversation.id(),
                                                    sequence,
                                                    conversation.actor(socketId),
                                                    part,
                                                    locked.now()));
                            return part.size() < PART
                                    ? Uni.createFrom().item(read)
                                    : parts(locked, last, to, read, socketId);
                        });
    }
}
