package com.hotelchat.staffchat.message;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.staffchat.conversation.ConversationView;
import com.hotelchat.staffchat.conversation.ListConversations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by their words in the caller's own conversations, newest first: those that have
 * every word that is asked for, or one that begins so. {@link SearchWords} says what a word is.
 * What was written before the caller joined is not found.
 */
@ApplicationScoped
class SearchMessages {

    private static final String FIND =
            """
            with found as materialized (
                select id, conversation_id, ordinal from message
                where conversation_id = any(array(
                        select conversation_id from participant
                        where hotel_slug = $1 and staff_id = $2))
                    and deleted_at is null and words @@ (select $3::text::tsquery)
            )
            """
                    + MessageRows.SELECT
                    // First by the index of words: by id, a rare word would be looked for in all.
                    + """
                    where m.id = any(array(
                        select found.id from found join participant me
                            on me.conversation_id = found.conversation_id and me.staff_id = $2
                        where found.ordinal > me.joined_ordinal and found.id < $4
                        order by found.id desc limit $5))
                    order by m.id desc
                    """;

    private final Pool pool;
    private final ListConversations listConversations;

    SearchMessages(Pool pool, ListConversations listConversations) {
        this.pool = pool;
        this.listConversations = listConversations;
    }

    /** A message, and where it stands. */
    record Hit(StaffMessage message, ConversationView conversation) {}

    /**
     * A page of search results.
     *
     * @param next the cursor that leads on; null at the end
     */
    record Page(List<Hit> results, @Nullable String next) {}

    /**
     * Searches the messages of the caller's conversations, the newest first.
     *
     * @param query words
     * @param before only messages with a smaller id
     */
    Uni<Page> search(Caller.Staff caller, String query, long before, int limit) {
        String words = SearchWords.query(query);
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(caller.hotelSlug(), caller.staffId(), words, before, limit + 1))
                .chain(rows -> withConversations(caller, rows, limit));
    }

    private Uni<Page> withConversations(Caller.Staff caller, RowSet<Row> rows, int limit) {
        List<StaffMessage> messages = new ArrayList<>();
        for (Row row : rows) {
            if (messages.size() < limit) {
                messages.add(MessageRows.message(row));
            }
        }
        if (messages.isEmpty()) {
            return Uni.createFrom().item(new Page(List.of(), null));
        }
        String next = rows.size() > limit ? Long.toString(messages.getLast().id()) : null;
        return listConversations
                .some(
                        caller,
                        messages.stream()
                                .map(StaffMessage::conversationId)
                                .collect(Collectors.toSet()))
                .map(
                        conversations -> {
                            List<Hit> hits = new ArrayList<>();
                            for (StaffMessage message : messages) {
                                ConversationView view = conversations.get(message.conversationId());
                                // The caller may have been removed between the two statements.
                                if (view != null) {
                                    hits.add(new Hit(message, view));
                                }
                            }
                            return new Page(hits, next);
                        });
    }
}
