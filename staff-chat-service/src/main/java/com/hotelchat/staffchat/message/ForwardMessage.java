package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.CreateConversation;
import com.hotelchat.staffchat.conversation.ListConversations;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.conversation.LockedConversation;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of a message to other conversations, to all of them or to none. A copy stays when
 * the message goes, and shows the same files.
 */
@ApplicationScoped
class ForwardMessage {

    private static final String READ =
            MessageRows.SELECT + " where m.id = $1 and m.hotel_slug = $2";

    private static final String FIND_FORWARDED =
            MessageRows.SELECT
                    + """
                    where m.hotel_slug = $1 and m.sender_id = $2 and m.client_message_id = $3
                        and m.forwarded_from is not null
                    order by m.conversation_id
                    """;

    /** Whoever deletes the message waits until the copies show its files too, or was first. */
    private static final String LOCK_FILES =
            """
            select from stored_file
            where storage_key in (select unnest(array[storage_key, thumbnail_key]) from attachment
                where message_id = $1 and deleted_at is null)
            order by storage_key for update
            """;

    private static final String COUNT_FILES =
            """
            select m.deleted_at is null as is_there,
                (select count(*) from attachment a where a.message_id = m.id and a.deleted_at is null)
                    as files
            from message m where m.id = $1
            """;

    private final Pool pool;
    private final LockConversation lockConversation;
    private final ListConversations listConversations;
    private final CreateConversation createConversation;

    ForwardMessage(
            Pool pool,
            LockConversation lockConversation,
            ListConversations listConversations,
            CreateConversation createConversation) {
        this.pool = pool;
        this.lockConversation = lockConversation;
        this.listConversations = listConversations;
        this.createConversation = createConversation;
    }

    /**
     * The targets of a message that is forwarded.
     *
     * @param conversationIds conversations of the caller
     * @param colleagueIds colleagues, each of whom gets it in the direct conversation with the
     *     caller
     */
    record Targets(Set<Long> conversationIds, Set<Long> colleagueIds) {

        /** Returns a text that is equal for the same targets, however they were named. */
        String text() {
            return new TreeSet<>(conversationIds) + " " + new TreeSet<>(colleagueIds);
        }
    }

    /**
     * A copy.
     *
     * @param isNewConversation whether the conversation was opened for it
     */
    record Copy(StaffMessage message, boolean isNewConversation) {}

    /**
     * Forwards. A conversation that is named twice gets one copy.
     *
     * @param clientMessageId the client's id for it; a repetition has the same
     * @return the copies, by conversation; fails with a {@link HttpProblem}: 404 when the caller
     *     may not know of the message or of a conversation, 400 when the message is deleted or
     *     somebody is no active colleague, otherwise as {@link SendMessage#send}
     */
    Uni<List<Copy>> forward(
            Caller.Staff caller,
            long messageId,
            Targets targets,
            @Nullable UUID clientMessageId,
            @Nullable String socketId) {
        return findForwarded(caller, messageId, targets, clientMessageId)
                .chain(
                        earlier ->
                                earlier.isEmpty()
                                        ? forwardNow(
                                                caller,
                                                messageId,
                                                targets,
                                                clientMessageId,
                                                socketId)
                                        : Uni.createFrom().item(earlier));
    }

    /**
     * Returns the copies that the same request sent before, even if the message was deleted since.
     */
    private Uni<List<Copy>> findForwarded(
            Caller.Staff caller, long messageId, Targets targets, @Nullable UUID clientMessageId) {
        if (clientMessageId == null) {
            return Uni.createFrom().item(List.of());
        }
        return pool.preparedQuery(FIND_FORWARDED)
                .execute(Tuple.of(caller.hotelSlug(), caller.staffId(), clientMessageId))
                .map(
                        rows -> {
                            byte[] wanted = SendMessage.Draft.hashOfCopy(messageId, targets.text());
                            List<Copy> earlier = new ArrayList<>();
                            for (Row row : rows) {
                                // Of what was deleted, nothing is left to compare with.
                                var hash = row.getBuffer("request_hash");
                                if (hash != null
                                        && !MessageDigest.isEqual(hash.getBytes(), wanted)) {
                                    throw Problem.of(
                                                    422,
                                                    "idempotency-key-reused",
                                                    "This id was used for another message already.")
                                            .build();
                                }
                                if (!row.getBoolean("is_removed")) {
                                    earlier.add(new Copy(MessageRows.message(row), false));
                                }
                            }
                            if (rows.size() > 0 && earlier.isEmpty()) {
                                throw deleted();
                            }
                            return earlier;
                        });
    }

    private Uni<List<Copy>> forwardNow(
            Caller.Staff caller,
            long messageId,
            Targets targets,
            @Nullable UUID clientMessageId,
            @Nullable String socketId) {
        return find(caller, messageId)
                .call(() -> requireOwn(caller, targets.conversationIds()))
                .call(() -> createConversation.requireColleagues(caller, targets.colleagueIds()))
                .chain(
                        message ->
                                direct(caller, targets.colleagueIds(), socketId)
                                        .chain(
                                                opened ->
                                                        send(
                                                                caller,
                                                                targets,
                                                                opened,
                                                                message,
                                                                SendMessage.Draft.copyOf(
                                                                        message,
                                                                        targets.text(),
                                                                        clientMessageId,
                                                                        socketId))));
    }

    private Uni<StaffMessage> find(Caller.Staff caller, long messageId) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(messageId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            Row row = rows.iterator().next();
                            return lockConversation
                                    .find(caller, row.getLong("conversation_id"))
                                    .map(conversation -> readable(conversation, row));
                        });
    }

    private static StaffMessage readable(OpenedConversation conversation, Row row) {
        if (row.getLong("ordinal") <= conversation.joinedOrdinal()
                || row.getBoolean("is_removed")) {
            throw Problem.notFound();
        }
        StaffMessage message = MessageRows.message(row);
        if (message.isDeleted()) {
            throw deleted();
        }
        return message;
    }

    private static HttpProblem deleted() {
        return Problem.of(400, "message-deleted", "This message is deleted.").build();
    }

    private Uni<Void> requireOwn(Caller.Staff caller, Set<Long> conversationIds) {
        return listConversations
                .some(caller, conversationIds)
                .invoke(
                        own -> {
                            if (own.size() < conversationIds.size()) {
                                throw Problem.notFound();
                            }
                        })
                .replaceWithVoid();
    }

    private Uni<List<CreateConversation.Created>> direct(
            Caller.Staff caller, Set<Long> colleagueIds, @Nullable String socketId) {
        return Multi.createFrom()
                .iterable(colleagueIds)
                .onItem()
                .transformToUniAndConcatenate(
                        id -> createConversation.open(caller, List.of(id), null, socketId))
                .collect()
                .asList();
    }

    private Uni<List<Copy>> send(
            Caller.Staff caller,
            Targets targets,
            List<CreateConversation.Created> opened,
            StaffMessage message,
            SendMessage.Draft draft) {
        SortedSet<Long> ids = new TreeSet<>(targets.conversationIds());
        Set<Long> created = new TreeSet<>();
        for (CreateConversation.Created each : opened) {
            ids.add(each.id());
            if (each.isNew()) {
                created.add(each.id());
            }
        }
        return lockConversation.changeAll(
                caller,
                ids,
                conversations ->
                        lockFiles(conversations.getFirst().connection(), message)
                                .chain(() -> send(conversations, draft, created)));
    }

    private static Uni<Void> lockFiles(SqlConnection connection, StaffMessage message) {
        return connection
                .preparedQuery(LOCK_FILES)
                .execute(Tuple.of(message.id()))
                .chain(() -> connection.preparedQuery(COUNT_FILES).execute(Tuple.of(message.id())))
                .invoke(
                        rows -> {
                            if (rows.size() == 0 || !isWhole(rows.iterator().next(), message)) {
                                throw deleted();
                            }
                        })
                .replaceWithVoid();
    }

    private static boolean isWhole(Row row, StaffMessage message) {
        return row.getBoolean("is_there") && row.getLong("files") >= message.attachments().size();
    }

    private static Uni<List<Copy>> send(
            List<LockedConversation> conversations, SendMessage.Draft draft, Set<Long> created) {
        return Multi.createFrom()
                .iterable(conversations)
                .onItem()
                .transformToUniAndConcatenate(
                        locked ->
                                SendMessage.send(locked, draft)
                                        .map(
                                                sent ->
                                                        new Copy(
                                                                sent.message(),
                                                                created.contains(
                                                                        locked.opened().id()))))
                .collect()
                .asList();
    }
}
