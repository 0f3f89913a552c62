package com.hotelchat.guestchat.conversation;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists the conversations of a hotel, newest activity first: one statement, by key. */
@ApplicationScoped
class ListConversations {

    /** {@code %s}: a condition more. */
    private static final String PAGE =
            ConversationRows.SELECT
                    + """
                    where c.hotel_slug = $1 and (c.updated_at, c.id) < ($2, $3) %s
                    order by c.updated_at desc, c.id desc
                    limit $4
                    """;

    private static final String PAGE_OF_ALL = PAGE.formatted("");
    private static final String PAGE_OF_STATE = PAGE.formatted("and c.state = $5");

    private final Pool pool;

    ListConversations(Pool pool) {
        this.pool = pool;
    }

    /**
     * The next of a list.
     *
     * @param next where the list goes on; null at its end
     */
    record Page(List<ConversationView> conversations, @Nullable Cursor next) {}

    /**
     * Lists the conversations of a hotel, the latest changed first.
     *
     * @param state {@link Conversation#OPEN} or {@link Conversation#CLOSED}; null for both
     */
    Uni<Page> list(String hotelSlug, @Nullable String state, @Nullable Cursor after, int limit) {
        Cursor from = after == null ? Cursor.START : after;
        Tuple parameters =
                Tuple.of(
                        hotelSlug, from.updatedAt().atOffset(ZoneOffset.UTC), from.id(), limit + 1);
        return pool.preparedQuery(state == null ? PAGE_OF_ALL : PAGE_OF_STATE)
                .execute(state == null ? parameters : parameters.addString(state))
                .map(
                        rows -> {
                            List<ConversationView> page = new ArrayList<>(limit);
                            rows.forEach(
                                    row -> {
                                        if (page.size() < limit) {
                                            page.add(ConversationRows.view(row));
                                        }
                                    });
                            ConversationView last = page.isEmpty() ? null : page.getLast();
                            return new Page(
                                    page,
                                    rows.size() > limit && last != null
                                            ? new Cursor(last.updatedAt(), last.id())
                                            : null);
                        });
    }
}
