package com.hotelchat.guestchat.conversation;

import com.hotelchat.callers.Caller;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Finds a conversation for a caller. */
@ApplicationScoped
public class OpenConversation {

    private static final String FIND =
            "select "
                    + OpenedConversation.COLUMNS
                    + " from "
                    + OpenedConversation.TABLES
                    + " where "
                    + OpenedConversation.CONDITION;

    private static final String FIND_OF_STAY =
            "select "
                    + OpenedConversation.COLUMNS
                    + " from "
                    + OpenedConversation.TABLES
                    + " where s.stay_id = $1 and s.hotel_slug = $2 order by c.id desc limit 1";

    private static final String FIND_IN_ROOM =
            "select "
                    + OpenedConversation.COLUMNS
                    + " from "
                    + OpenedConversation.TABLES
                    + " where s.room_number = $1 and s.hotel_slug = $2 and s.checked_out_at is null"
                    + " order by c.id desc limit 1";

    private static final String VIEW = ConversationRows.SELECT + " where c.id = $1";

    private final Pool pool;

    OpenConversation(Pool pool) {
        this.pool = pool;
    }

    /**
     * The conversation with this id.
     *
     * @return fails with a {@link HttpProblem}, see {@link OpenedConversation#of}
     */
    public Uni<OpenedConversation> of(Caller caller, long conversationId) {
        return pool.preparedQuery(FIND)
                .execute(
                        Tuple.of(
                                conversationId,
                                caller.hotelSlug(),
                                OpenedConversation.staffId(caller)))
                .map(rows -> OpenedConversation.of(caller, first(rows)));
    }

    /**
     * The conversation of a guest's own stay.
     *
     * @return fails with a {@link HttpProblem}, see {@link OpenedConversation#of}
     */
    public Uni<OpenedConversation> of(Caller.Guest guest) {
        return pool.preparedQuery(FIND_OF_STAY)
                .execute(Tuple.of(guest.stayId(), guest.hotelSlug(), null))
                .map(rows -> OpenedConversation.of(guest, first(rows)));
    }

    /**
     * The conversation of the guest who stays in a room now.
     *
     * @return fails with a {@link HttpProblem}, see {@link OpenedConversation#of}
     */
    public Uni<OpenedConversation> inRoom(Caller caller, String roomNumber) {
        return pool.preparedQuery(FIND_IN_ROOM)
                .execute(
                        Tuple.of(
                                roomNumber, caller.hotelSlug(), OpenedConversation.staffId(caller)))
                .map(rows -> OpenedConversation.of(caller, first(rows)));
    }

    /**
     * The conversation as a whole, for a caller who may see it.
     *
     * @return fails with a {@link HttpProblem}, see {@link OpenedConversation#of}
     */
    public Uni<ConversationView> view(Caller caller, long conversationId) {
        return of(caller, conversationId)
                .chain(opened -> pool.preparedQuery(VIEW).execute(Tuple.of(opened.id())))
                .map(rows -> ConversationRows.view(rows.iterator().next()));
    }

    static @Nullable Row first(RowSet<Row> rows) {
        return rows.size() == 0 ? null : rows.iterator().next();
    }
}
