package com.hotelchat.staffchat.conversation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.hotelchat.callers.Caller;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Determines what a member of staff has not read, from read positions; no message is loaded. */
@ApplicationScoped
class CountUnread {

    /**
     * Counts by conversation in the snapshot of the version: what was committed has raised the
     * version.
     */
    private static final String BY_CONVERSATION =
            "select v.version, c.id, c.title, c.is_group, "
                    + ConversationRows.UNREAD
                    + " as unread from (select coalesce((select version from unread_version"
                    + " where hotel_slug = $1 and staff_id = $2), 0) as version) v"
                    + " left join (participant me join conversation c on c.id = me.conversation_id)"
                    + " on me.hotel_slug = $1 and me.staff_id = $2 and "
                    + ConversationRows.UNREAD
                    + " > 0 order by c.updated_at desc, c.id desc";

    private final Pool pool;

    CountUnread(Pool pool) {
        this.pool = pool;
    }

    /** The unread messages of one conversation. */
    record OfConversation(
            long conversationId,
            long unreadCount,
            @Nullable String title,
            @JsonProperty("is_group") boolean isGroup) {}

    /**
     * The unread messages of all conversations.
     *
     * @param version as in the events: the totals of the highest version are the present ones
     */
    record Unread(
            long totalUnread,
            long conversationsWithUnread,
            long version,
            List<OfConversation> breakdown) {}

    Uni<Unread> of(Caller.Staff caller) {
        return pool.preparedQuery(BY_CONVERSATION)
                .execute(Tuple.of(caller.hotelSlug(), caller.staffId()))
                .map(
                        rows -> {
                            List<OfConversation> breakdown = new ArrayList<>();
                            long version = 0;
                            for (Row row : rows) {
                                version = row.getLong("version");
                                if (row.getLong("id") != null) {
                                    breakdown.add(
                                            new OfConversation(
                                                    row.getLong("id"),
                                                    row.getLong("unread"),
                                                    row.getString("title"),
                                                    row.getBoolean("is_group")));
                                }
                            }
                            return new Unread(
                                    breakdown.stream().mapToLong(OfConversation::unreadCount).sum(),
                                    breakdown.size(),
                                    version,
                                    breakdown);
                        });
    }
}
