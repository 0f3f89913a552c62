package com.hotelchat.guestchat.message;

import com.hotelchat.events.Message;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the messages of a conversation page by page, by key and never by offset. */
@ApplicationScoped
class ListMessages {

    private static final String BEFORE =
            MessageRows.SELECT
                    + " where m.conversation_id = $1 and m.id < $2 and not m.is_removed order by m.id desc limit $3";

    private static final String AFTER =
            MessageRows.SELECT
                    + " where m.conversation_id = $1 and m.id > $2 and not m.is_removed order by m.id limit $3";

    private final Pool pool;

    ListMessages(Pool pool) {
        this.pool = pool;
    }

    /**
     * A page.
     *
     * @param messages oldest first
     * @param hasMore whether there is more in the same direction
     */
    record Page(List<Message> messages, boolean hasMore) {}

    /** The last messages, or the last ones before a message. */
    Uni<Page> before(long conversationId, @Nullable Long beforeId, int limit) {
        return page(BEFORE, conversationId, beforeId == null ? Long.MAX_VALUE : beforeId, limit)
                .map(
                        page -> {
                            List<Message> oldestFirst = new ArrayList<>(page.messages());
                            Collections.reverse(oldestFirst);
                            return new Page(oldestFirst, page.hasMore());
                        });
    }

    /** The first messages after a message. */
    Uni<Page> after(long conversationId, long afterId, int limit) {
        return page(AFTER, conversationId, afterId, limit);
    }

    private Uni<Page> page(String sql, long conversationId, long id, int limit) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(conversationId, id, limit + 1))
                .map(
                        rows -> {
                            List<Message> messages = new ArrayList<>(limit);
                            rows.forEach(
                                    row -> {
                                        if (messages.size() < limit) {
                                            messages.add(MessageRows.message(row));
                                        }
                                    });
                            return new Page(messages, rows.size() > limit);
                        });
    }
}
