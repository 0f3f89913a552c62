package com.hotelchat.staffchat.conversation;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.StaffChatEvent.Changes;
import com.hotelchat.events.StaffChatEvent.ConversationUpdated;
import com.hotelchat.events.StaffChatEvent.Replacement;
import com.hotelchat.events.StaffMembersEvent.MembersUpdated;
import com.hotelchat.matching.FoldedText;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes what a group is called, and who takes part in it. */
@ApplicationScoped
class ChangeMembers {

    /** Adds participants, who read what is written from now on. Existing ones stay as they are. */
    private static final String ADD =
            """
            insert into participant (conversation_id, hotel_slug, staff_id, joined_at,
                joined_ordinal, seen_ordinal, joined_sequence)
            select $1, $2, s.staff_id, $4, $5, $5, $6 from staff_member s
            where s.hotel_slug = $2 and s.staff_id = any($3::bigint[]) and s.is_active
            on conflict do nothing
            returning staff_id
            """;

    private static final String COUNT_ACTIVE =
            """
            select count(*) as active from staff_member
            where hotel_slug = $1 and staff_id = any($2::bigint[]) and is_active
            """;

    private static final String REMOVE =
            """
            with gone as (
                delete from participant where conversation_id = $1 and staff_id = $2
                returning staff_id, seen_ordinal, passed_over
            ), noted as (
                insert into former_participant (conversation_id, staff_id) select $1, staff_id from gone
                on conflict do nothing
            )
            select seen_ordinal, $3 - seen_ordinal - passed_over as unread from gone
            """;

    /**
     * Marks messages as read that only the leaver had not read. After a long absence only the
     * newest messages count, so that no change is larger than a client can take.
     */
    private static final String READ_BY_THE_REST =
            """
            update message m set is_read = true, changed_sequence = $4
            from (
                select id from message
                where conversation_id = $1 and ordinal > $2 and sender_id <> $3 and not is_removed
                order by ordinal desc limit 500
            ) newest
            where m.id = newest.id and not m.is_read
                and exists (select from participant o where o.conversation_id = $1
                    and o.staff_id <> m.sender_id and o.joined_ordinal < m.ordinal)
                and not exists (select from participant o where o.conversation_id = $1
                    and o.staff_id <> m.sender_id and o.joined_ordinal < m.ordinal
                    and o.seen_ordinal < m.ordinal)
            """;

    private static final String RENAME =
            "update conversation set title = $2, description = $3, folded_title = $4 where id = $1";

    /** A group that comes to be what another one is has no key. */
    private static final String KEEP_KEY =
            """
            update conversation c set updated_at = $4, same_key = case when not exists (
                select from conversation o
                where o.hotel_slug = $2 and o.same_key = $3 and o.id <> c.id) then $3 end
            where c.id = $1
            """;

    /** SQLSTATE, from appendix A of PostgreSQL's documentation. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String DEADLOCK_DETECTED = "40P01";

    private static final String MEMBERS =
            "select "
                    + ConversationRows.PARTICIPANTS
                    + " as participants, c.title, c.description, (select"
                    + " array_agg(staff_id order by staff_id) from participant"
                    + " where conversation_id = c.id) as ids from conversation c where c.id = $1";

    private final LockConversation lockConversation;

    ChangeMembers(LockConversation lockConversation) {
        this.lockConversation = lockConversation;
    }

    /**
     * Gives a group another title or description; null leaves it.
     *
     * @return fails with a {@link HttpProblem} 400 for a conversation of two
     */
    Uni<Void> rename(
            Caller.Staff caller,
            long conversationId,
            @Nullable String title,
            @Nullable String description,
            @Nullable String socketId) {
        return change(
                caller,
                conversationId,
                locked -> {
                    OpenedConversation before = locked.opened();
                    before.requireGroup();
                    String newTitle = title == null ? before.title() : title;
                    String newDescription =
                            description == null ? before.description() : description;
                    if (Objects.equals(newTitle, before.title())
                            && newDescription.equals(before.description())) {
                        return Uni.createFrom().voidItem();
                    }
                    return locked.connection()
                            .preparedQuery(RENAME)
                            .execute(
                                    Tuple.of(
                                            conversationId,
                                            newTitle,
                                            newDescription,
                                            FoldedText.ofNullable(newTitle)))
                            .chain(() -> tell(locked, List.of(), List.of(), socketId));
                });
    }

    /**
     * Adds members to a group.
     *
     * @return fails with a {@link HttpProblem} 400 for a conversation of two, for somebody who is
     *     no active colleague, or when there would be too many
     */
    Uni<Void> add(
            Caller.Staff caller,
            long conversationId,
            List<Long> staffIds,
            @Nullable String socketId) {
        return change(
                caller,
                conversationId,
                locked -> {
                    locked.opened().requireGroup();
                    Long[] ids = staffIds.toArray(new Long[0]);
                    return locked.connection()
                            .preparedQuery(COUNT_ACTIVE)
                            .execute(Tuple.of(caller.hotelSlug(), ids))
                            .invoke(
                                    rows -> {
                                        if (rows.iterator().next().getLong("active") < ids.length) {
                                            throw Members.notAllColleagues("staff_ids");
                                        }
                                    })
                            .chain(
                                    () ->
                                            locked.connection()
                                                    .preparedQuery(ADD)
                                                    .execute(
                                                            Tuple.of(
                                                                    conversationId,
                                                                    caller.hotelSlug(),
                                                                    ids,
                                                                    locked.now()
                                                                            .atOffset(
                                                                                    ZoneOffset.UTC),
                                                                    locked.opened().written(),
                                                                    locked.opened().sequence())))
                            .chain(
                                    rows -> {
                                        List<Long> added = new ArrayList<>();
                                        rows.forEach(row -> added.add(row.getLong("staff_id")));
                                        return added.isEmpty()
                                                ? Uni.createFrom().voidItem()
                                                : tell(locked, added, List.of(), socketId);
                                    });
                });
    }

    /**
     * Removes a member from a group.
     *
     * @return fails with a {@link HttpProblem} 400 for a conversation of two, 403 when the caller
     *     neither created it nor manages, 404 when the person takes no part
     */
    Uni<Void> remove(
            Caller.Staff caller, long conversationId, long staffId, @Nullable String socketId) {
        return change(
                caller,
                conversationId,
                locked -> {
                    locked.opened().requireGroup();
                    if (!locked.opened().isManagedByCaller()) {
                        throw Problem.forbidden(
                                "Only who created a group, or a manager, removes somebody.");
                    }
                    return remove(locked, staffId, socketId);
                });
    }

    /**
     * The caller leaves a group; the last one takes it along.
     *
     * @return fails with a {@link HttpProblem} 400 for a conversation of two
     */
    Uni<Void> leave(Caller.Staff caller, long conversationId, @Nullable String socketId) {
        return change(
                caller,
                conversationId,
                locked -> {
                    locked.opened().requireGroup();
                    return remove(locked, caller.staffId(), socketId);
                });
    }

    /**
     * Takes somebody out of a group who does not work in the hotel any more.
     *
     * @param former who
     */
    Uni<Void> leaveForGood(Caller.Staff former, long conversationId) {
        return again(
                lockConversation.changeForFormer(
                        former, conversationId, locked -> remove(locked, former.staffId(), null)));
    }

    private Uni<Void> change(
            Caller.Staff caller,
            long conversationId,
            Function<LockedConversation, Uni<Void>> work) {
        return again(lockConversation.change(caller, conversationId, work));
    }

    /**
     * Repeats a change that another one overtook: of two groups that become the same at the same
     * time, the second has to see the first.
     */
    private static Uni<Void> again(Uni<Void> change) {
        return change.onFailure(ChangeMembers::isOvertaken).retry().atMost(3);
    }

    private static boolean isOvertaken(Throwable failure) {
        return failure instanceof PgException refused
                && (UNIQUE_VIOLATION.equals(refused.getSqlState())
                        || DEADLOCK_DETECTED.equals(refused.getSqlState()));
    }

    private static Uni<Void> remove(
            LockedConversation locked, long staffId, @Nullable String socketId) {
        long conversationId = locked.opened().id();
        return locked.connection()
                .preparedQuery(REMOVE)
                .execute(Tuple.of(conversationId, staffId, locked.opened().written()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            Row gone = rows.iterator().next();
                            return locked.connection()
                                    .preparedQuery(READ_BY_THE_REST)
                                    .execute(
                                            Tuple.of(
                                                    conversationId,
                                                    gone.getLong("seen_ordinal"),
                                                    staffId,
                                                    locked.nextSequence()))
                                    .invoke(
                                            () -> {
                                                if (gone.getLong("unread") > 0) {
                                                    locked.unreadChanged(List.of(staffId));
                                                }
                                            });
                        })
                .chain(() -> tell(locked, List.of(), List.of(staffId), socketId));
    }

    private static @Nullable Replacement replacement(@Nullable String old, @Nullable String now) {
        return Objects.equals(old, now) ? null : new Replacement(old, now);
    }

    private static Uni<Void> tell(
            LockedConversation locked,
            List<Long> added,
            List<Long> removed,
            @Nullable String socketId) {
        OpenedConversation before = locked.opened();
        return locked.connection()
                .preparedQuery(MEMBERS)
                .execute(Tuple.of(before.id()))
                .chain(
                        rows -> {
                            var row = rows.iterator().next();
                            Long[] ids = row.getArrayOfLongs("ids");
                            List<Long> members = ids == null ? List.of() : List.of(ids);
                            if (members.size() > Members.MAX) {
                                throw Problem.badField(
                                        "staff_ids",
                                        "would make more than " + Members.MAX + " members");
                            }
                            String title = row.getString("title");
                            String description = row.getString("description");
                            locked.tell(
                                    sequence ->
                                            new ConversationUpdated(
                                                    before.caller().hotelSlug(),
                                                    before.id(),
                                                    sequence,
                                                    before.actor(socketId),
                                                    title,
                                                    description,
                                                    true,
                                                    ConversationRows.participants(
                                                            row.getJsonArray("participants")),
                                                    new Changes(
                                                            replacement(before.title(), title),
                                                            replacement(
                                                                    before.description(),
                                                                    description),
                                                            added,
                                                            removed)));
                            if (!members.isEmpty() && (!added.isEmpty() || !removed.isEmpty())) {
                                locked.announce(
                                        new MembersUpdated(
                                                before.caller().hotelSlug(),
                                                before.id(),
                                                members,
                                                locked.sequence()));
                            }
                            return members.isEmpty()
                                    ? DeleteConversation.erase(locked)
                                    : locked.connection()
                                            .preparedQuery(KEEP_KEY)
                                            .execute(
                                                    Tuple.of(
                                                            before.id(),
                                                            before.caller().hotelSlug(),
                                                            Members.sameKey(members, true, title),
                                                            locked.now().atOffset(ZoneOffset.UTC)))
                                            .replaceWithVoid();
                        });
    }
}
