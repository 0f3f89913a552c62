package com.hotelchat.notification.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.Topic;
import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.device.PushToken;
import com.hotelchat.notification.preference.Preferences;
import com.hotelchat.secret.ServiceSecret;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The queue of pushes in the database. Rows are claimed, loaded and completed with one statement
 * each, whatever the number of owners and devices.
 */
@ApplicationScoped
class PushQueue {

    /** The most rows of one conversation that a claim gets. */
    static final int MAX_OF_A_CONVERSATION = 20;

    /**
     * Claims conversations that nobody works on, and then the oldest due rows of each: two claims
     * never work on one conversation at a time, and what a dead instance left comes before what is
     * newer. Skips rows that are locked at this moment. The rows are chosen in a materialized part
     * of their own: as a plain subquery, the planner may run it once for each row of the table, and
     * each run chooses other rows.
     */
    private static final String TAKE =
            """
            with wanted as materialized (
                select distinct tag from (
                    select tag from push where due_at <= $1 and tag <> all($4::text[])
                        and not exists (
                            select from push_turn where push_turn.tag = push.tag and ends_at > $1)
                    order by due_at, id limit $3) as first
            ), turn as (
                insert into push_turn (tag, claim, ends_at)
                select tag, $5, $2 from wanted order by tag
                on conflict (tag) do update set claim = excluded.claim, ends_at = excluded.ends_at
                    where push_turn.ends_at <= $1
                returning tag
            ), due as materialized (
                select oldest.id from turn cross join lateral (
                    select id from push where push.tag = turn.tag and due_at <= $1
                    order by id limit %d for update skip locked) as oldest)
            update push set due_at = $2, attempts = push.attempts + 1
            from due
            where push.id = due.id
            returning push.id, push.hotel_slug, push.event_id, push.part, push.owner_kind, push.owners,
                push.tag, push.message_id, push.news::text, push.noticed_at, push.expires_at, push.attempts
            """
                    .formatted(MAX_OF_A_CONVERSATION);

    /** The columns of a device that can be pushed to. */
    private static final String DEVICE =
            "d.id, d.owner_id, replace(encode(d.token_sealed, 'base64'), E'\\n', '')";

    /**
     * Counts an owner's unread messages. {@code u} has those of guests that the hotel has not read,
     * {@code s} those of colleagues that a member of staff has not read.
     */
    private static final String BADGE =
            """
            case when %1$s = 'staff' then coalesce(s.total, 0) + u.by_hotel else (
                select coalesce(sum(unread_by_guest), 0) from guest_conversation
                where hotel_slug = %2$s and stay_id = %3$s) end::bigint""";

    private static final String UNREAD_BY_HOTEL =
            """
            (select coalesce(sum(unread_by_hotel), 0) as by_hotel from guest_conversation
            where hotel_slug = %s and unread_by_hotel > 0 and is_closed is not true) as u""";

    /**
     * Leaves out devices that have got this news, or a later message of the conversation: an older
     * push would replace the newer one.
     *
     * <p>Of news without a message, there is nothing to read but all that the hotel has not read.
     */
    private static final String LOOK =
            """
            select o.id as owner_id,
            """
                    + Preferences.COLUMNS
                    + """
                    ,
                    case when $4::bigint is not null then coalesce(r.upto >= $4, false)
                        else $7 and u.by_hotel = 0 end as is_read,
                    exists (select from deleted_message where tag = $5 and message_id = $4) as is_deleted,
                    (select coalesce(array_agg(attachment_id), '{}') from deleted_attachment
                        where tag = $5 and attachment_id = any($9::bigint[])) as deleted_files,
                    """
                    + BADGE.formatted("$2", "$1", "o.id")
                    + """
                     as badge,
                    d.registered, d.has_later, d.devices
                    from unnest($3::text[]) as o(id)
                    cross join
                    """
                    + UNREAD_BY_HOTEL.formatted("$1")
                    + "\n"
                    + """
                    left join preference p on p.hotel_slug = $1
                        and p.staff_id = case when $2 = 'staff' then o.id::bigint end
                    left join staff_unread s on s.hotel_slug = $1
                        and s.staff_id = case when $2 = 'staff' then o.id::bigint end
                    left join reading r on r.tag = $5 and r.reader = coalesce($6, o.id)
                    cross join lateral (
                        select count(*) as registered,
                            coalesce(bool_or(v.event_id <> $8), false)
                                and not coalesce(bool_or(v.event_id = $8), false) as has_later,
                            coalesce(jsonb_agg(jsonb_build_array(
                    """
                    + DEVICE
                    + """
                    )) filter (where v.id is null), '[]') as devices
                        from device d left join lateral (
                            select id, event_id from delivery where device_id = d.id
                                and (event_id = $8
                                    or (tag = $5 and message_id > $4 and not is_withdrawn))
                            order by event_id = $8 desc limit 1) v on true
                        where d.hotel_slug = $1 and d.owner_kind = $2 and d.owner_id = o.id) as d
                    """;

    /** Loads the last push of a conversation that a device shows: once that is read, all is. */
    private static final String LOOK_WHAT_IS_SHOWN =
            "select coalesce(jsonb_agg(jsonb_build_array("
                    + DEVICE
                    + ", "
                    + BADGE.formatted("$3", "$2", "d.owner_id")
                    + """
                    , d.knows_withdrawal)), '[]') as devices
                    from (
                        select distinct on (v.device_id) v.device_id, v.message_id
                        from delivery v where v.tag = $1 and not v.is_withdrawn
                        order by v.device_id, v.id desc) as shown
                    join device d on d.id = shown.device_id and d.hotel_slug = $2 and d.owner_kind = $3
                        and (cardinality($4::text[]) = 0 or d.owner_id = any($4))
                    left join staff_unread s on s.hotel_slug = $2
                        and s.staff_id = case when $3 = 'staff' then d.owner_id::bigint end
                    cross join
                    """
                    + UNREAD_BY_HOTEL.formatted("$2")
                    + "\n"
                    + """
                    where exists (
                            select from reading where tag = $1 and upto >= coalesce(shown.message_id, 0)
                            and reader = coalesce($5, d.owner_id))
                        or exists (
                            select from deleted_message where tag = $1 and message_id = shown.message_id)
                    """;

    /**
     * Completes claimed rows. What was read while it was being pushed is withdrawn: the reader's
     * own withdrawal may have come before there was anything to withdraw.
     */
    private static final String SETTLE =
            """
            with forgotten as (
                delete from device where id = any($5::bigint[])
            ), delivered as (
                insert into delivery (event_id, device_id, type, tag, message_id, sent_at)
                select push.event_id, d.id, push.news ->> 'type', push.tag, push.message_id, $2
                from push, device d where push.id = $1 and d.id = any($6::bigint[])
                on conflict do nothing
            ), logged as (
                insert into push_log (hotel_slug, at, event_id, type, conversation_id, message_id,
                    owner_kind, owner_id, outcome, reason, devices)
                select push.hotel_slug, $2, push.event_id, push.news ->> 'type',
                    (push.news ->> 'conversation_id')::bigint, push.message_id,
                    push.owner_kind, o.owner, o.outcome, o.reason, o.devices
                from push, jsonb_to_recordset($7::jsonb)
                    as o(owner text, outcome text, reason text, devices integer)
                where push.id = $1
            ), told as (
                insert into outbox (event_id, topic, key, type, subject, occurred_at, data)
                select gen_random_uuid(), e.topic, e.key, e.type, e.subject, $2, e.data
                from jsonb_to_recordset($8::jsonb)
                    as e(topic text, key text, type text, subject text, data text)
            ), left_out as (
                insert into missed (hotel_slug, staff_id, tag, news, expires_at)
                select push.hotel_slug, o.id::bigint, push.tag, push.news, push.expires_at
                from push, unnest($9::text[]) as o(id) where push.id = $1
                on conflict (hotel_slug, staff_id, tag) do update
                    set news = excluded.news, expires_at = excluded.expires_at
            ), withdrawn as (
                insert into push (hotel_slug, event_id, part, owner_kind, owners, tag, noticed_at, due_at,
                    expires_at)
                select hotel_slug, event_id, 'withdraw', owner_kind, '{}', tag, $2, $2, expires_at
                from push where id = $1 and cardinality($6::bigint[]) > 0 and (
                    exists (select from reading where tag = push.tag and upto >= push.message_id)
                    or exists (select from deleted_message
                        where tag = push.tag and message_id = push.message_id))
                on conflict do nothing
            ), waiting as (
                update push set owners = $3, due_at = $4 where id = $1 and cardinality($3::text[]) > 0
            )
            delete from push where id = $1 and cardinality($3::text[]) = 0
            """;

    /**
     * Completes a withdrawal. Apps that do not know withdrawals received none, and no event says
     * that they did.
     */
    private static final String SETTLE_WITHDRAWAL =
            """
            with forgotten as (
                delete from device where id = any($4::bigint[])
            ), withdrawn as (
                update delivery v set is_withdrawn = true
                from push, device d
                where push.id = $1 and v.tag = push.tag and not v.is_withdrawn
                    and v.device_id = any($5::bigint[]) and d.id = v.device_id
                returning push.hotel_slug, v.event_id, v.type, v.message_id, v.tag, d.owner_kind, d.owner_id,
                    d.knows_withdrawal
            ), counted as (
                select hotel_slug, event_id, type, message_id, tag, owner_kind, owner_id,
                    count(*)::integer as devices
                from withdrawn where knows_withdrawal group by 1, 2, 3, 4, 5, 6, 7
            ), logged as (
                insert into push_log (hotel_slug, at, event_id, type, conversation_id, message_id,
                    owner_kind, owner_id, outcome, devices)
                select hotel_slug, $2, event_id, type, substring(tag from '[0-9]+$')::bigint, message_id,
                    owner_kind, owner_id, 'withdrawn', devices
                from counted
            ), told as (
                insert into outbox (event_id, topic, key, type, subject, occurred_at, data)
                select gen_random_uuid(), $6, hotel_slug || '/' || owner_kind || '-' || owner_id, $7,
                    owner_kind || '-' || owner_id, $2,
                    jsonb_build_object('hotel_slug', hotel_slug,
                        'owner', jsonb_build_object(
                            'staff_id', case owner_kind when 'staff' then owner_id::bigint end,
                            'stay_id', case owner_kind when 'stay' then owner_id end),
                        'about', jsonb_build_object('event_id', event_id, 'type', type,
                            'conversation_id', substring(tag from '[0-9]+$')::bigint,
                            'message_id', message_id),
                        'devices', devices)::text
                from counted
            ), later as (
                update push set due_at = $3 where id = $1 and $3::timestamptz is not null
            )
            delete from push where id = $1 and $3::timestamptz is null
            """;

    private final Pool pool;
    private final ServiceSecret secret;
    private final Clock clock;

    PushQueue(Pool pool, ServiceSecret secret, Clock clock) {
        this.pool = pool;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * A claimed row.
     *
     * @param news null for a withdrawal
     * @param owners still to be decided on
     * @param tag of its conversation
     * @param attempts how often it was taken, this time included
     */
    record Taken(
            long id,
            String hotelSlug,
            String ownerKind,
            List<String> owners,
            String tag,
            @Nullable News news,
            Instant noticedAt,
            Instant expiresAt,
            int attempts) {

        Owner owner(String id) {
            return ownerKind.equals("staff")
                    ? new Owner.Staff(hotelSlug, Long.parseLong(id))
                    : new Owner.Stay(hotelSlug, id);
        }

        /** Returns the reading side, for owners that are a side and not a person. */
        @Nullable String readingSide() {
            if (ownerKind.equals("stay")) {
                return Sides.GUEST;
            }
            return tag.startsWith(News.GUEST_CHAT) ? Sides.HOTEL : null;
        }
    }

    /** The sides of guest chat, as readers. */
    static final class Sides {

        /** The side of all members of staff. */
        static final String HOTEL = "hotel";

        /** The side of everybody who entered with the PIN of the stay. */
        static final String GUEST = "guest";

        private Sides() {}
    }

    /** A device that can be pushed to. */
    record Target(long deviceId, String ownerId, PushToken token) {}

    /**
     * A device that shows what is to be withdrawn.
     *
     * @param badge how many messages its owner has not read
     * @param knowsWithdrawal false for apps that would show an empty push instead
     */
    record Showing(Target target, int badge, boolean knowsWithdrawal) {}

    /**
     * The state of an owner of news in the database.
     *
     * @param deletedFiles those of the news's files that were deleted
     * @param badge how many messages the owner has not read
     * @param isRegistered whether there is any device
     * @param hasLater whether a later message of the conversation went to a device, and this one to
     *     none
     * @param targets the devices that have not got it yet
     */
    record Seen(
            String ownerId,
            Preferences preferences,
            boolean isRead,
            boolean isDeleted,
            List<Long> deletedFiles,
            int badge,
            boolean isRegistered,
            boolean hasLater,
            List<Target> targets) {

        /** Returns whether every device shows something newer. */
        boolean isSuperseded() {
            return hasLater && targets.isEmpty();
        }
    }

    /**
     * The outcome of a piece of news for an owner.
     *
     * @param outcome as the table names it
     */
    @RegisterForReflection
    record Outcome(String owner, String outcome, @Nullable String reason, int devices) {}

    /** An event for the outbox. */
    @RegisterForReflection
    record Told(String topic, String key, String type, String subject, String data) {}

    /**
     * The outcome of a piece of news.
     *
     * @param waiting the owners who are decided on again
     * @param dueAt when
     * @param offDuty the owners who are told once they come on duty
     */
    record Settlement(
            List<String> waiting,
            Instant dueAt,
            Collection<Long> forgotten,
            Collection<Long> delivered,
            List<Outcome> outcomes,
            List<Told> told,
            List<String> offDuty) {}

    /**
     * Claims what is due. No other claim gets anything of these conversations until they are
     * released, or until the time is over.
     *
     * @param limit the most conversations
     * @param busy tags of which nothing is taken
     * @param until when somebody else may take it over
     * @param claim names this claim
     * @return in the order in which it is to be worked on
     */
    Uni<List<Taken>> take(int limit, Collection<String> busy, Instant until, UUID claim) {
        return pool.preparedQuery(TAKE)
                .execute(
                        Tuple.of(
                                clock.instant().atOffset(ZoneOffset.UTC),
                                until.atOffset(ZoneOffset.UTC),
                                limit,
                                busy.toArray(new String[0]),
                                claim))
                .map(
                        rows -> {
                            List<Taken> taken = new ArrayList<>();
                            rows.forEach(row -> taken.add(taken(row)));
                            taken.sort(Comparator.comparingLong(Taken::id));
                            return taken;
                        });
    }

    /** Lets others claim what is due of a conversation. */
    Uni<Void> release(String tag, UUID claim) {
        return pool.preparedQuery("delete from push_turn where tag = $1 and claim = $2")
                .execute(Tuple.of(tag, claim))
                .replaceWithVoid();
    }

    private static Taken taken(Row row) {
        String news = row.getString("news");
        return new Taken(
                row.getLong("id"),
                row.getString("hotel_slug"),
                row.getString("owner_kind"),
                List.of(row.getArrayOfStrings("owners")),
                row.getString("tag"),
                news == null ? null : fromJson(news),
                row.getOffsetDateTime("noticed_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant(),
                row.getInteger("attempts"));
    }

    /** Loads the present state of all owners of a piece of news. */
    Uni<List<Seen>> look(Taken taken) {
        News news = Objects.requireNonNull(taken.news());
        return pool.preparedQuery(LOOK)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    taken.hotelSlug(),
                                    taken.ownerKind(),
                                    taken.owners().toArray(new String[0]),
                                    news.messageId(),
                                    taken.tag(),
                                    taken.readingSide(),
                                    news.type() == PushType.UNREAD_CONVERSATIONS,
                                    news.eventId(),
                                    news.fileIds().toArray(new Long[0])
                                }))
                .map(
                        rows -> {
                            List<Seen> seen = new ArrayList<>();
                            rows.forEach(row -> seen.add(seen(row)));
                            return seen;
                        });
    }

    private Seen seen(Row row) {
        return new Seen(
                row.getString("owner_id"),
                Preferences.of(row),
                row.getBoolean("is_read"),
                row.getBoolean("is_deleted"),
                List.of(row.getArrayOfLongs("deleted_files")),
                badge(row.getLong("badge")),
                row.getLong("registered") > 0,
                row.getBoolean("has_later"),
                targets(row));
    }

    private static int badge(long unread) {
        return (int) Math.min(unread, Integer.MAX_VALUE);
    }

    private List<Target> targets(Row row) {
        return devices(row).flatMap(device -> target(device).stream()).toList();
    }

    private static Stream<JsonArray> devices(Row row) {
        return row.getJsonArray("devices").stream().map(JsonArray.class::cast);
    }

    /** Returns a device; empty when its token was sealed with a secret that is not there. */
    private Optional<Target> target(JsonArray device) {
        return PushToken.opened(secret, Base64.getDecoder().decode(device.getString(2)))
                .map(token -> new Target(device.getLong(0), device.getString(1), token));
    }

    /** Returns the devices that show a notification of a conversation that is to be removed. */
    Uni<List<Showing>> lookWhatIsShown(Taken taken) {
        return pool.preparedQuery(LOOK_WHAT_IS_SHOWN)
                .execute(
                        Tuple.of(
                                taken.tag(),
                                taken.hotelSlug(),
                                taken.ownerKind(),
                                taken.owners().toArray(new String[0]),
                                taken.readingSide()))
                .map(
                        rows ->
                                devices(rows.iterator().next())
                                        .flatMap(device -> showing(device).stream())
                                        .toList());
    }

    private Optional<Showing> showing(JsonArray device) {
        return target(device)
                .map(target -> new Showing(target, badge(device.getLong(3)), device.getBoolean(4)));
    }

    /** Notes what became of news. */
    Uni<Void> settle(Taken taken, Settlement settled) {
        return pool.preparedQuery(SETTLE)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    taken.id(),
                                    clock.instant().atOffset(ZoneOffset.UTC),
                                    settled.waiting().toArray(new String[0]),
                                    settled.dueAt().atOffset(ZoneOffset.UTC),
                                    settled.forgotten().toArray(new Long[0]),
                                    settled.delivered().toArray(new Long[0]),
                                    new JsonArray(toJson(settled.outcomes())),
                                    new JsonArray(toJson(settled.told())),
                                    settled.offDuty().toArray(new String[0])
                                }))
                .replaceWithVoid();
    }

    /**
     * Notes what became of a withdrawal.
     *
     * @param withdrawn the devices that show nothing of it, or cannot be told
     * @param again when it is tried again; null when it is done
     */
    Uni<Void> settleWithdrawal(
            Taken taken,
            Collection<Long> forgotten,
            Collection<Long> withdrawn,
            @Nullable Instant again) {
        return pool.preparedQuery(SETTLE_WITHDRAWAL)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    taken.id(),
                                    clock.instant().atOffset(ZoneOffset.UTC),
                                    again == null ? null : again.atOffset(ZoneOffset.UTC),
                                    forgotten.toArray(new Long[0]),
                                    withdrawn.toArray(new Long[0]),
                                    Topic.NOTIFICATION_EVENTS.wireName(),
                                    EventType.NOTIFICATION_WITHDRAWN.wireName()
                                }))
                .replaceWithVoid();
    }

    /** News as the database keeps it. */
    static String toJson(Object value) {
        try {
            return EventJson.mapper().writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Reads news written by {@link #toJson}. */
    static News fromJson(String text) {
        try {
            return EventJson.mapper().readValue(text, News.class);
        } catch (JsonProcessingException other) {
            throw new IllegalStateException("News of another build", other);
        }
    }
}
