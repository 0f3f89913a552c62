package com.hotelchat.staffchat.message;

import com.hotelchat.events.StaffMessage;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the messages of a conversation by key, from the one on after which the reader joined. */
@ApplicationScoped
class ListMessages {

    private static final String VISIBLE =
            " where m.conversation_id = $1 and m.ordinal > $2 and not m.is_removed";

    private static final String BEFORE =
            MessageRows.SELECT + VISIBLE + " and m.id < $3 order by m.id desc limit $4";

    private static final String AFTER =
            MessageRows.SELECT + VISIBLE + " and m.id > $3 order by m.id limit $4";

    private final Pool pool;

    ListMessages(Pool pool) {
        this.pool = pool;
    }

    /** Messages, oldest first, and whether there are more in the direction asked for. */
    record Page(List<StaffMessage> messages, boolean hasMore) {}

    /** The last ones before a message, or of all when it is null. */
    Uni<Page> before(OpenedConversation conversation, @Nullable Long beforeId, int limit) {
        return pool.preparedQuery(BEFORE)
                .execute(
                        Tuple.of(
                                conversation.id(),
                                conversation.joinedOrdinal(),
                                beforeId == null ? Long.MAX_VALUE : beforeId,
                                limit + 1))
                .map(
                        rows -> {
                            Page page = page(rows, limit);
                            Collections.reverse(page.messages());
                            return page;
                        });
    }

    /** The first ones after a message. */
    Uni<Page> after(OpenedConversation conversation, long afterId, int limit) {
        return pool.preparedQuery(AFTER)
                .execute(
                        Tuple.of(
                                conversation.id(),
                                conversation.joinedOrdinal(),
                                afterId,
                                limit + 1))
                .map(rows -> page(rows, limit));
    }

    private static Page page(RowSet<Row> rows, int limit) {
        List<StaffMessage> messages = new ArrayList<>(limit);
        for (Row row : rows) {
            if (messages.size() < limit) {
                messages.add(MessageRows.message(row));
            }
        }
        return new Page(messages, rows.size() > limit);
    }
}
