package com.hotelchat.staffchat.conversation;

import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Tells people how much they have not read, in one statement for all of them. */
public final class TellUnread {

    private static final String COUNT =
            """
            select me.staff_id, (c.written - me.seen_ordinal - me.passed_over) as unread,
                sums.total, sums.conversations
            from participant me
            join conversation c on c.id = me.conversation_id
            cross join lateral (
                select sum(oc.written - o.seen_ordinal - o.passed_over) as total,
                    count(*) filter (where oc.written > o.seen_ordinal + o.passed_over) as conversations
                from participant o join conversation oc on oc.id = o.conversation_id
                where o.hotel_slug = me.hotel_slug and o.staff_id = me.staff_id) as sums
            where me.conversation_id = $1 and me.staff_id = any($2::bigint[])
            order by me.staff_id
            """;

    private TellUnread() {}

    /**
     * Announces the counts, after the change in the same transaction.
     *
     * @param staffIds whose counts changed
     */
    public static Uni<Void> to(LockedConversation locked, List<Long> staffIds) {
        if (staffIds.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        long conversationId = locked.opened().id();
        return locked.connection()
                .preparedQuery(COUNT)
                .execute(Tuple.of(conversationId, staffIds.toArray(new Long[0])))
                .invoke(
                        rows -> {
                            List<UnreadCount> counts = new ArrayList<>();
                            rows.forEach(
                                    row ->
                                            counts.add(
                                                    new UnreadCount(
                                                            row.getLong("staff_id"),
                                                            row.getLong("unread"),
                                                            row.getNumeric("total").longValue(),
                                                            row.getLong("conversations"))));
                            if (!counts.isEmpty()) {
                                locked.announce(
                                        new UnreadChanged(
                                                locked.opened().caller().hotelSlug(),
                                                conversationId,
                                                counts));
                            }
                        })
                .replaceWithVoid();
    }
}
