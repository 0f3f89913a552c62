package com.hotelchat.staffchat.conversation;

import com.hotelchat.events.StaffChatEvent.UnreadChanged;
import com.hotelchat.events.StaffChatEvent.UnreadCount;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The unread totals of people over all their conversations, with a version. Events are in order by
 * conversation only, so the version of a total says which one is the newest.
 */
final class UnreadTotals {

    /**
     * Holds the people's rows until the commit. They are locked in the order of their ids, and
     * after the rows of conversations, so that no two transactions wait for each other.
     */
    private static final String RAISE_VERSIONS =
            """
            insert into unread_version (hotel_slug, staff_id, version)
            select $1, who.staff_id, 1 from unnest($2::bigint[]) as who(staff_id)
            order by who.staff_id
            on conflict (hotel_slug, staff_id) do update set version = unread_version.version + 1
            """;

    private static final String COUNT =
            """
            select who.conversation_id, who.staff_id, v.version,
                coalesce(c.written - me.seen_ordinal - me.passed_over, 0) as unread,
                sums.total, sums.conversations
            from unnest($2::bigint[], $3::bigint[]) as who(conversation_id, staff_id)
            join unread_version v on v.hotel_slug = $1 and v.staff_id = who.staff_id
            left join participant me on me.conversation_id = who.conversation_id
                and me.staff_id = who.staff_id
            left join conversation c on c.id = me.conversation_id
            cross join lateral (
                select coalesce(sum(oc.written - o.seen_ordinal - o.passed_over), 0) as total,
                    count(*) filter (where oc.written > o.seen_ordinal + o.passed_over) as conversations
                from participant o join conversation oc on oc.id = o.conversation_id
                where o.hotel_slug = $1 and o.staff_id = who.staff_id) as sums
            order by who.conversation_id, who.staff_id
            """;

    private UnreadTotals() {}

    /**
     * Raises the versions and counts, after all changes of the transaction. The count is a
     * statement of its own: it sees what was committed while the first one waited for the rows.
     *
     * @param changed by conversation, whose counts changed, also of those who take part no more
     * @return the events by conversation
     */
    static Uni<Map<Long, UnreadChanged>> of(
            SqlConnection connection, String hotelSlug, SortedMap<Long, SortedSet<Long>> changed) {
        if (changed.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        SortedSet<Long> people = new TreeSet<>();
        List<Long> conversationIds = new ArrayList<>();
        List<Long> staffIds = new ArrayList<>();
        changed.forEach(
                (conversationId, ofConversation) -> {
                    people.addAll(ofConversation);
                    ofConversation.forEach(
                            staffId -> {
                                conversationIds.add(conversationId);
                                staffIds.add(staffId);
                            });
                });
        return connection
                .preparedQuery(RAISE_VERSIONS)
                .execute(Tuple.of(hotelSlug, people.toArray(Long[]::new)))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(COUNT)
                                        .execute(
                                                Tuple.of(
                                                        hotelSlug,
                                                        conversationIds.toArray(Long[]::new),
                                                        staffIds.toArray(Long[]::new))))
                .map(rows -> events(hotelSlug, rows));
    }

    private static Map<Long, UnreadChanged> events(String hotelSlug, RowSet<Row> rows) {
        Map<Long, List<UnreadCount>> counts = new HashMap<>();
        for (Row row : rows) {
            counts.computeIfAbsent(row.getLong("conversation_id"), id -> new ArrayList<>())
                    .add(
                            new UnreadCount(
                                    row.getLong("staff_id"),
                                    row.getLong("unread"),
                                    row.getNumeric("total").longValue(),
                                    row.getLong("conversations"),
                                    row.getLong("version")));
        }
        Map<Long, UnreadChanged> events = new HashMap<>();
        counts.forEach((id, each) -> events.put(id, new UnreadChanged(hotelSlug, id, each)));
        return events;
    }
}
