package com.hotelchat.guestchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.conversation.ConversationView;
import com.hotelchat.guestchat.conversation.OpenConversation;
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
                where conversation_id = $1 and changed_sequence > $2
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
                    and not exists (select from whole)
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
            where conversation_id = $1 and changed_sequence > $2
            order by changed_sequence limit 1
            """;

    private final Pool pool;
    private final OpenConversation openConversation;

    SyncMessages(Pool pool, OpenConversation openConversation) {
        this.pool = pool;
        this.openConversation = openConversation;
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
            List<Message> messages,
            List<Long> removedMessageIds,
            ConversationView conversation,
            boolean hasMore) {}

    /**
     * Returns what changed after a sequence.
     *
     * @param limit how many messages are wanted; a single change of more comes whole
     * @return fails with a {@link HttpProblem}, see {@link OpenConversation#view}
     */
    Uni<Page> after(Caller caller, long conversationId, long sequence, int limit) {
        // First the conversation: what changes meanwhile comes twice and is not left out.
        return openConversation
                .view(caller, conversationId)
                .chain(
                        conversation ->
                                pool.preparedQuery(PAGE)
                                        .execute(Tuple.of(conversationId, sequence, (long) limit))
                                        .chain(rows -> page(conversation, rows, limit)));
    }

    private Uni<Page> page(ConversationView conversation, RowSet<Row> rows, int limit) {
        List<Message> messages = new ArrayList<>();
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
            return Uni.createFrom()
                    .item(
                            new Page(
                                    conversation.sequence(),
                                    messages,
                                    removed,
                                    conversation,
                                    false));
        }
        long last = edge;
        return pool.preparedQuery(HAS_MORE)
                .execute(Tuple.of(conversation.id(), last))
                .map(found -> found.size() > 0)
                .map(
                        hasMore ->
                                new Page(
                                        hasMore ? last : conversation.sequence(),
                                        messages,
                                        removed,
                                        conversation,
                                        hasMore));
    }
}
