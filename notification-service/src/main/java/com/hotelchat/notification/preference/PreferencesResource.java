package com.hotelchat.notification.preference;

import com.hotelchat.callers.RateLimited;
import com.hotelchat.notification.caller.CurrentOwner;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.preference.Preferences.QuietHours;
import com.hotelchat.notification.preference.Preferences.Wanted;
import com.hotelchat.rest.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** The caller's notification preferences. */
@Path("/api/notifications/preferences/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class PreferencesResource {

    private static final String FIND =
            "select "
                    + Preferences.COLUMNS
                    + " from preference p where p.hotel_slug = $1 and p.staff_id = $2";

    private static final String KEEP =
            """
            insert into preference (hotel_slug, staff_id, push_enabled, quiet_from, quiet_to,
                quiet_zone, show_preview, muted_conversations)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (hotel_slug, staff_id) do update set push_enabled = excluded.push_enabled,
                quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
                quiet_zone = excluded.quiet_zone, show_preview = excluded.show_preview,
                muted_conversations = excluded.muted_conversations
            """;

    private final CurrentOwner currentOwner;
    private final Pool pool;

    PreferencesResource(CurrentOwner currentOwner, Pool pool) {
        this.currentOwner = currentOwner;
        this.pool = pool;
    }

    /** The caller's preferences. */
    @GET
    public Uni<Preferences> get() {
        Owner.Staff owner = currentOwner.staff();
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.hotelSlug(), owner.staffId()))
                .map(
                        rows ->
                                rows.size() == 0
                                        ? Preferences.DEFAULT
                                        : Preferences.of(rows.iterator().next()));
    }

    /** Replaces the caller's preferences. */
    @RateLimited.Writes
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Preferences> put(@Nullable Wanted wanted) {
        Owner.Staff owner = currentOwner.staff();
        if (wanted == null) {
            throw Problem.of(400, "bad-request", "The body is not as documented.").build();
        }
        Preferences now = wanted.accepted();
        QuietHours quiet = now.quietHours();
        return pool.preparedQuery(KEEP)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    owner.hotelSlug(),
                                    owner.staffId(),
                                    now.pushEnabled(),
                                    quiet == null ? null : QuietHours.time("from", quiet.from()),
                                    quiet == null ? null : QuietHours.time("to", quiet.to()),
                                    quiet == null ? null : quiet.timeZone(),
                                    now.showPreview(),
                                    now.mutedConversations().toArray(new Long[0])
                                }))
                .replaceWith(now);
    }
}
