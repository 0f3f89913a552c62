package com.hotelchat.notification.push;

import com.hotelchat.notification.caller.CurrentOwner;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.QueryNumber;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The log of the pushes of a message: why it was pushed, or not. */
@Path("/api/notifications/log/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class PushLogResource {

    private static final int MAX = 1_000;

    /** Ids of guest chat and of staff chat may be the same: the type tells them apart. */
    private static final String FIND =
            """
            select at, event_id, type, conversation_id, message_id, owner_kind, owner_id, outcome, reason,
                devices
            from push_log where hotel_slug = $1 and message_id = $2 order by id desc limit $3
            """;

    private final CurrentOwner currentOwner;
    private final Pool pool;

    PushLogResource(CurrentOwner currentOwner, Pool pool) {
        this.currentOwner = currentOwner;
        this.pool = pool;
    }

    /**
     * The outcome of a piece of news for one owner.
     *
     * @param at when
     * @param eventId the event that told the news
     * @param type {@code data.type} of the push
     * @param staffId the owner, a member of staff
     * @param stayId the owner, a stay
     * @param outcome {@code pushed}, {@code withheld}, {@code withdrawn} or {@code failed}
     * @param reason why it was withheld or failed
     * @param devices how many devices it concerned
     */
    record Entry(
            Instant at,
            String eventId,
            String type,
            @Nullable Long conversationId,
            long messageId,
            @Nullable Long staffId,
            @Nullable String stayId,
            String outcome,
            @Nullable String reason,
            int devices) {

        static Entry of(Row row) {
            boolean isStaff = row.getString("owner_kind").equals("staff");
            String owner = row.getString("owner_id");
            return new Entry(
                    row.getOffsetDateTime("at").toInstant(),
                    row.getString("event_id"),
                    row.getString("type"),
                    row.getLong("conversation_id"),
                    row.getLong("message_id"),
                    isStaff ? Long.valueOf(owner) : null,
                    isStaff ? null : owner,
                    row.getString("outcome"),
                    row.getString("reason"),
                    row.getInteger("devices"));
        }
    }

    /** The last entries of a message, the newest first; for managers. */
    @GET
    public Uni<List<Entry>> find(@QueryParam("message_id") @Nullable String messageId) {
        String hotelSlug = currentOwner.manager().hotelSlug();
        Long message = QueryNumber.of("message_id", messageId);
        if (message == null) {
            throw Problem.badField("message_id", "is missing");
        }
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(hotelSlug, message, MAX))
                .map(
                        rows -> {
                            List<Entry> entries = new ArrayList<>();
                            rows.forEach(row -> entries.add(Entry.of(row)));
                            return entries;
                        });
    }
}
