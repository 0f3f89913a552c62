package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.rest.Paged.Page;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.staff.SearchText;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists the conversations of a member of staff, newest activity first. */
@ApplicationScoped
public class ListConversations {

    /** Every word is in the title or in the name of somebody else who takes part. */
    private static final String MATCHES =
            """
            ($3::text[] is null or concat_ws(' ', coalesce(c.folded_title, lower(c.title)), (
                select string_agg(
                    coalesce(s.folded_name, lower(s.first_name || ' ' || s.last_name)), ' ')
                from participant q join staff_member s on s.hotel_slug = q.hotel_slug
                    and s.staff_id = q.staff_id
                where q.conversation_id = c.id and q.staff_id <> $2)) like all($3))
            """;

    private static final String LISTED =
            """
            from participant me join conversation c on c.id = me.conversation_id
            where me.hotel_slug = $1 and me.staff_id = $2 and me.is_archived = $4 and
            """
                    + MATCHES;

    private static final String NEWEST_FIRST = " order by c.updated_at desc, c.id desc";

    /** Loads members and last messages of the conversations of the page only. */
    private static final String PAGE =
            ConversationRows.SELECT
                    + " and c.id = any(array(select c.id "
                    + LISTED
                    + NEWEST_FIRST
                    + " offset $5 limit $6))"
                    + NEWEST_FIRST;

    private static final String COUNT = "select count(*) as number " + LISTED;

    private static final String ALL = ConversationRows.SELECT + " and " + MATCHES + NEWEST_FIRST;

    private static final String ONE = ConversationRows.SELECT + " and c.id = $3";

    private static final String SOME = ConversationRows.SELECT + " and c.id = any($3::bigint[])";

    private final Pool pool;

    ListConversations(Pool pool) {
        this.pool = pool;
    }

    /** A part of the list, and how many there are in all. */
    record Found(long count, List<ConversationView> conversations) {}

    /** A page of those that are archived, or of those that are not. */
    Uni<Found> page(Caller.Staff caller, @Nullable String search, boolean archived, Page page) {
        String[] patterns = SearchText.patterns(search);
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(caller.hotelSlug(), caller.staffId(), patterns, archived))
                .map(rows -> rows.iterator().next().getLong("number"))
                .chain(
                        count ->
                                pool.preparedQuery(PAGE)
                                        .execute(
                                                Tuple.of(
                                                        caller.hotelSlug(),
                                                        caller.staffId(),
                                                        patterns,
                                                        archived,
                                                        page.offset(),
                                                        page.size()))
                                        .map(rows -> new Found(count, views(rows))));
    }

    /** Returns all conversations of the caller, archived or not. */
    Uni<List<ConversationView>> all(Caller.Staff caller, @Nullable String search) {
        return pool.preparedQuery(ALL)
                .execute(
                        Tuple.of(caller.hotelSlug(), caller.staffId(), SearchText.patterns(search)))
                .map(ListConversations::views);
    }

    /**
     * Returns one conversation of the caller.
     *
     * @return fails with a {@link HttpProblem} 404 when the caller takes no part in it
     */
    public Uni<ConversationView> one(Caller.Staff caller, long conversationId) {
        return pool.preparedQuery(ONE)
                .execute(Tuple.of(caller.hotelSlug(), caller.staffId(), conversationId))
                .map(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            return ConversationRows.view(rows.iterator().next());
                        });
    }

    /** Returns those of some conversations in which the caller takes part, by id. */
    public Uni<Map<Long, ConversationView>> some(
            Caller.Staff caller, Collection<Long> conversationIds) {
        return pool.preparedQuery(SOME)
                .execute(
                        Tuple.of(
                                caller.hotelSlug(),
                                caller.staffId(),
                                conversationIds.toArray(new Long[0])))
                .map(
                        rows ->
                                views(rows).stream()
                                        .collect(
                                                Collectors.toMap(
                                                        ConversationView::id,
                                                        Function.identity())));
    }

    private static List<ConversationView> views(RowSet<Row> rows) {
        List<ConversationView> views = new ArrayList<>(rows.size());
        rows.forEach(row -> views.add(ConversationRows.view(row)));
        return views;
    }
}
