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
            select who.staff_id, coalesce(c.written - me.seen_ordinal - me.passed_over, 0) as unread,
                sums.total, sums.conversations
            from unnest($2::bigint[]) as who(staff_id)
            left join participant me on me.conversation_id = $1 and me.staff_id = who.staff_id
            left join conversation c on c.id = me.conversation_id
            cross join lateral (
                select coalesce(sum(oc.written - o.seen_ordinal - o.passed_over), 0) as total,
                    count(*) filter (where oc.written > o.seen_ordinal + o.passed_over) as conversations
                from participant o join conversation oc on oc.id = o.conversation_id
                where o.hotel_slug = $3 and o.staff_id = who.staff_id) as sums
            order by who.staff_id
            """;

    private TellUnread() {}

    /**
     * Announces the counts, after the change in the same transaction.
     *
     * @param staffIds whose counts changed, also of those who take part no more
     */
    public static Uni<Void> to(LockedConversation locked, List<Long> staffIds) {
        if (staffIds.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        long conversationId = locked.opened().id();
        return locked.connection()
                .preparedQuery(COUNT)
                .execute(
                        Tuple.of(
                                conversationId,
                                staffIds.toArray(new Long[0]),
                                locked.opened().caller().hotelSlug()))
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
                            locked.announce(
                                    new UnreadChanged(
                                            locked.opened().caller().hotelSlug(),
                                            conversationId,
                                            counts));
                        })
                .replaceWithVoid();
    }
}
