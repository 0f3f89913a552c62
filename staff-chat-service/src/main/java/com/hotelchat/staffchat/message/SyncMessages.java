package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.staffchat.conversation.ConversationView;
import com.hotelchat.staffchat.conversation.ListConversations;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Brings a client that was away to the present: every message that changed since, as it is now. */
@ApplicationScoped
class SyncMessages {

    /**
     * Whole changes only, so that a page can end at any of them: those that fit, or the first one
     * if it is larger than the limit.
     */
    private static final String PAGE =
            """
            with page as materialized (
                select id, changed_sequence, row_number() over (order by changed_sequence, id) as place
                from message
                where conversation_id = $1 and changed_sequence > $2 and ordinal > $4
                order by changed_sequence, id limit $3 + 1
            ), beyond as (
                select changed_sequence from page where place = $3 + 1
            ), whole as (
                select id from page
                where not exists (select from beyond)
                    or changed_sequence < (select changed_sequence from beyond)
            ), wanted as (
                select id from whole
                union all
                select id from message
                where conversation_id = $1 and changed_sequence = (select changed_sequence from beyond)
                    and ordinal > $4 and not exists (select from whole)
            )
            """
                    + MessageRows.SELECT
                    // An array, so that the plan looks each of them up, however many it expects.
                    + """
                    where m.id = any(array(select id from wanted))
                    order by m.changed_sequence, m.id
                    """;

    /** Ordered, so that the plan goes by the index also when it expects many. */
    private static final String HAS_MORE =
            """
            select from message
            where conversation_id = $1 and changed_sequence > $2 and ordinal > $3
            order by changed_sequence limit 1
            """;

    private final Pool pool;
    private final LockConversation lockConversation;
    private final ListConversations listConversations;

    SyncMessages(
            Pool pool, LockConversation lockConversation, ListConversations listConversations) {
        this.pool = pool;
        this.lockConversation = lockConversation;
        this.listConversations = listConversations;
    }

    /**
     * A page of changes.
     *
     * @param sequence where the next call goes on
     * @param messages what is to be put over the client's messages, by id
     * @param removedMessageIds what the client no longer shows
     * @param hasMore whether the next call has more at once
     */
    record Page(
            long sequence,
            List<StaffMessage> messages,
            List<Long> removedMessageIds,
            ConversationView conversation,
            boolean hasMore) {}

    /**
     * Returns what changed after a sequence, among messages written since the caller joined.
     *
     * @param limit how many messages are wanted; a single change of more comes whole
     * @return fails with a {@link HttpProblem} as {@link OpenedConversation#of} says
     */
    Uni<Page> after(Caller.Staff caller, long conversationId, long sequence, int limit) {
        return lockConversation
                .find(caller, conversationId)
                .chain(
                        // First the conversation: what changes meanwhile comes twice and is not
                        // left out.
                        opened ->
                                listConversations
                                        .one(caller, conversationId)
                                        .chain(view -> page(opened, view, sequence, limit)));
    }

    private Uni<Page> page(
            OpenedConversation opened, ConversationView view, long sequence, int limit) {
        return pool.preparedQuery(PAGE)
                .execute(
                        Tuple.of(
                                opened.id(),
                                Math.max(sequence, opened.joinedSequence()),
                                (long) limit,
                                opened.joinedOrdinal()))
                .chain(rows -> page(opened, view, rows));
    }

    private Uni<Page> page(OpenedConversation opened, ConversationView view, RowSet<Row> rows) {
        List<StaffMessage> messages = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        long edge = 0;
        for (Row row : rows) {
            edge = row.getLong("changed_sequence");
            if (row.getBoolean("is_removed")) {
                removed.add(row.getLong("id"));
            } else {
                messages.add(MessageRows.message(row));
            }
        }
        if (rows.size() == 0) {
            return Uni.createFrom().item(new Page(view.sequence(), messages, removed, view, false));
        }
        long last = edge;
        return pool.preparedQuery(HAS_MORE)
                .execute(Tuple.of(opened.id(), last, opened.joinedOrdinal()))
                .map(found -> found.size() > 0)
                .map(
                        hasMore ->
                                new Page(
                                        hasMore ? last : view.sequence(),
                                        messages,
                                        removed,
                                        view,
                                        hasMore));
    }
}
