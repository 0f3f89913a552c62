package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.Actor;
import com.hotelchat.events.StaffChatEvent.ConversationCreated;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.matching.FoldedText;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.staffchat.staff.ActiveStaff;
import com.hotelchat.staffchat.staff.StaffMember;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens a conversation: the one that the same people have already, or a new one. The database's
 * unique key decides between those who do so at the same time.
 */
@ApplicationScoped
public class CreateConversation {

    private static final String COUNT_ACTIVE =
            "select count(*) as number from staff_member"
                    + " where hotel_slug = $1 and staff_id = any($2::bigint[]) and is_active";

    private static final String FIND =
            "select id from conversation where hotel_slug = $1 and same_key = $2";

    private static final String INSERT =
            """
            insert into conversation (hotel_slug, is_group, title, same_key, created_by, created_at,
                updated_at, sequence, folded_title)
            values ($1, $2, $3, $4, $5, $6, $6, 1, $7)
            on conflict on constraint conversation_is_unique do nothing
            returning id
            """;

    private static final String INSERT_PARTICIPANTS =
            """
            insert into participant (conversation_id, hotel_slug, staff_id, joined_at,
                joined_ordinal, seen_ordinal)
            select $1, $2, staff_id, $4, 0, 0 from unnest($3::bigint[]) as staff_id
            """;

    private final Pool pool;
    private final ActiveStaff activeStaff;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final Clock clock;

    CreateConversation(
            Pool pool, ActiveStaff activeStaff, Outbox outbox, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.activeStaff = activeStaff;
        this.outbox = outbox;
        this.relay = relay;
        this.clock = clock;
    }

    /** The conversation, and whether it is new. */
    public record Created(long id, boolean isNew) {}

    /**
     * Opens a conversation, or returns the existing one.
     *
     * @param others who takes part beside the caller
     * @return fails with a {@link HttpProblem}: 400 when somebody is not an active colleague of the
     *     hotel, 403 when the caller is not
     */
    public Uni<Created> open(
            Caller.Staff caller,
            List<Long> others,
            @Nullable String title,
            @Nullable String socketId) {
        List<Long> members = Members.with(caller.staffId(), others);
        boolean isGroup = members.size() > 2 || title != null;
        String key = Members.sameKey(members, isGroup, title);
        return activeStaff
                .require(caller)
                .chain(
                        me ->
                                requireActive(caller.hotelSlug(), members, "participant_ids")
                                        .chain(() -> find(caller.hotelSlug(), key))
                                        .chain(
                                                known ->
                                                        known != null
                                                                ? Uni.createFrom()
                                                                        .item(
                                                                                new Created(
                                                                                        known,
                                                                                        false))
                                                                : insert(
                                                                        caller, me, members,
                                                                        isGroup, title, key,
                                                                        socketId)));
    }

    /**
     * Refuses to open conversations with somebody who is no active colleague, before one of them is
     * opened.
     *
     * @return fails with a {@link HttpProblem} 400
     */
    public Uni<Void> requireColleagues(Caller.Staff caller, Collection<Long> colleagueIds) {
        return requireActive(caller.hotelSlug(), colleagueIds, "new_participant_ids");
    }

    private Uni<Void> requireActive(String hotelSlug, Collection<Long> members, String field) {
        return pool.preparedQuery(COUNT_ACTIVE)
                .execute(Tuple.of(hotelSlug, members.toArray(new Long[0])))
                .invoke(
                        rows -> {
                            if (rows.iterator().next().getLong("number") != members.size()) {
                                throw Members.notAllColleagues(field);
                            }
                        })
                .replaceWithVoid();
    }

    private Uni<@Nullable Long> find(String hotelSlug, String key) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(hotelSlug, key))
                .map(rows -> rows.size() == 0 ? null : rows.iterator().next().getLong("id"));
    }

    private Uni<Created> insert(
            Caller.Staff caller,
            StaffMember me,
            List<Long> members,
            boolean isGroup,
            @Nullable String title,
            String key,
            @Nullable String socketId) {
        Instant now = clock.instant();
        return pool.withTransaction(
                        connection ->
                                connection
                                        .preparedQuery(INSERT)
                                        .execute(
                                                Tuple.from(
                                                        new Object[] {
                                                            caller.hotelSlug(),
                                                            isGroup,
                                                            title,
                                                            key,
                                                            caller.staffId(),
                                                            now.atOffset(ZoneOffset.UTC),
                                                            FoldedText.ofNullable(title)
                                                        }))
                                        .chain(
                                                rows -> {
                                                    if (rows.size() == 0) {
                                                        // Somebody was first, and has committed.
                                                        return find(caller.hotelSlug(), key)
                                                                .map(
                                                                        id ->
                                                                                new Created(
                                                                                        Objects
                                                                                                .requireNonNull(
                                                                                                        id),
                                                                                        false));
                                                    }
                                                    long id = rows.iterator().next().getLong("id");
                                                    Actor actor =
                                                            new Actor(
                                                                    caller.staffId(),
                                                                    me.fullName(),
                                                                    me.profileImageUrl(),
                                                                    socketId);
                                                    return fill(
                                                                    connection,
                                                                    caller,
                                                                    id,
                                                                    members,
                                                                    isGroup,
                                                                    title,
                                                                    actor,
                                                                    now)
                                                            .replaceWith(new Created(id, true));
                                                }))
                .invoke(relay::wake);
    }

    private Uni<Void> fill(
            SqlConnection connection,
            Caller.Staff caller,
            long id,
            List<Long> members,
            boolean isGroup,
            @Nullable String title,
            Actor actor,
            Instant now) {
        return connection
                .preparedQuery(INSERT_PARTICIPANTS)
                .execute(
                        Tuple.of(
                                id,
                                caller.hotelSlug(),
                                members.toArray(new Long[0]),
                                now.atOffset(ZoneOffset.UTC)))
                .chain(
                        () ->
                                outbox.append(
                                        connection,
                                        List.of(
                                                new MembersUpdated(
                                                        caller.hotelSlug(), id, members, 1),
                                                new ConversationCreated(
                                                        caller.hotelSlug(),
                                                        id,
                                                        1,
                                                        actor,
                                                        isGroup,
                                                        title,
                                                        members)),
                                        now));
    }
}
