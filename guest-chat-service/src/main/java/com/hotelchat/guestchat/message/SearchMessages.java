package com.hotelchat.guestchat.message;

import com.hotelchat.events.Message;
import com.hotelchat.guestchat.conversation.ConversationRows;
import com.hotelchat.guestchat.conversation.ConversationView;
import com.hotelchat.matching.SearchWords;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages of a hotel by their words, newest first: those that have every word that is asked
 * for, or one that begins so. {@link SearchWords} says what a word is.
 */
@ApplicationScoped
class SearchMessages {

    private static final String FIND =
            MessageRows.SELECT
                    + """
                    where m.hotel_slug = $1 and m.deleted_at is null
                        and m.words @@ (select $2::text::tsquery) and m.id < $3
                    order by m.id desc limit $4
                    """;

    private static final String CONVERSATIONS = ConversationRows.SELECT + " where c.id = any($1)";

    private final Pool pool;

    SearchMessages(Pool pool) {
        this.pool = pool;
    }

    /** A message, and where it stands. */
    record Hit(Message message, ConversationView conversation) {}

    /**
     * A page of search results.
     *
     * @param next the cursor that leads on; null at the end
     */
    record Page(List<Hit> results, @Nullable String next) {}

    /**
     * Searches the messages of a hotel, the newest first.
     *
     * @param query words
     * @param before only messages with a smaller id
     */
    Uni<Page> search(String hotelSlug, String query, long before, int limit) {
        String words = SearchWords.query(query);
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(hotelSlug, words, before, limit + 1))
                .chain(rows -> withConversations(rows, limit));
    }

    private Uni<Page> withConversations(RowSet<Row> rows, int limit) {
        List<Message> messages = new ArrayList<>();
        Set<Long> conversationIds = new LinkedHashSet<>();
        for (Row row : rows) {
            if (messages.size() < limit) {
                messages.add(MessageRows.message(row));
                conversationIds.add(messages.getLast().conversationId());
            }
        }
        if (messages.isEmpty()) {
            return Uni.createFrom().item(new Page(List.of(), null));
        }
        String next = rows.size() > limit ? Long.toString(messages.getLast().id()) : null;
        return pool.preparedQuery(CONVERSATIONS)
                .execute(Tuple.of(conversationIds.toArray(Long[]::new)))
                .map(
                        found -> {
                            Map<Long, ConversationView> conversations = new HashMap<>();
                            found.forEach(
                                    row ->
                                            conversations.put(
                                                    row.getLong("id"), ConversationRows.view(row)));
                            return new Page(
                                    messages.stream()
                                            .map(message -> hit(message, conversations))
                                            .toList(),
                                    next);
                        });
    }

    private static Hit hit(Message message, Map<Long, ConversationView> conversations) {
        ConversationView conversation = conversations.get(message.conversationId());
        if (conversation == null) {
            throw new IllegalStateException("a message without its conversation");
        }
        return new Hit(message, conversation);
    }
}
