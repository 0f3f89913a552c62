package com.hotelchat.guestchat.erasure;

import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.events.GuestChatEvent.Actor;
import com.hotelchat.events.GuestChatEvent.PersonalDataErased;
import com.hotelchat.events.Topic;
import com.hotelchat.messaging.Outbox;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Erases what a guest wrote, sent and was called, and ends what the guest could do; what is left
 * are numbers: that there was a stay, and how many messages it had. Kafka's copies end by
 * themselves, with the time that its topics keep records.
 */
@ApplicationScoped
class ErasePersonalData {

    private static final String FIND =
            """
            select s.id, s.stay_id, s.room_number, s.checked_out_at, s.erased_at,
                c.id as conversation_id, c.sequence
            from stay s join conversation c on c.stay = s.id
            where s.hotel_slug = $1 and s.stay_id = $2
            for update of s, c
            """;

    private static final String ERASE_FILES =
            """
            with gone as (
                update attachment set file_name = '', deleted_at = coalesce(deleted_at, $2)
                where message_id in (select id from message where conversation_id = $1)
                returning storage_key, thumbnail_key
            )
            update stored_file set erase_after = $2
            from gone where stored_file.storage_key in (gone.storage_key, gone.thumbnail_key)
            """;

    private static final String ERASE_MESSAGES =
            """
            update message set text = '', is_removed = true, deleted_at = coalesce(deleted_at, $2),
                changed_sequence = $3, reply_to = null, client_message_id = null, request_hash = null,
                staff_name = case when staff_name is not null then '' end,
                staff_role = case when staff_role is not null then '' end,
                staff_image = null
            where conversation_id = $1
            """;

    private static final String ERASE_CONVERSATION =
            """
            update conversation set sequence = $2, last_message_id = null,
                guest_seen = guest_written, guest_unread_deleted = 0,
                hotel_seen = hotel_written, hotel_unread_deleted = 0
            where id = $1
            """;

    private static final String ERASE_STAY =
            """
            with sessions as (delete from guest_session where stay = $1),
            entered as (delete from pin_entered where stay = $1),
            records as (delete from stay_record where (hotel_slug, stay_id) =
                (select s.hotel_slug, s.stay_id from stay s where s.id = $1))
            update stay set guest_first_name = '', guest_last_name = '', guest_language = null,
                pin_hash = '', expected_check_out = null, session_generation = session_generation + 1, ended_sessions = '',
                erased_at = $2
            where id = $1
            """;

    private final Pool pool;
    private final Outbox outbox;
    private final OutboxRelay relay;
    private final StoredFiles storedFiles;
    private final Clock clock;

    ErasePersonalData(
            Pool pool, Outbox outbox, OutboxRelay relay, StoredFiles storedFiles, Clock clock) {
        this.pool = pool;
        this.outbox = outbox;
        this.relay = relay;
        this.storedFiles = storedFiles;
        this.clock = clock;
    }

    /**
     * Erases; a repetition changes nothing.
     *
     * @return fails with a {@link HttpProblem}: 404 when there is no such stay, 409 while it goes
     *     on
     */
    Uni<Void> erase(String hotelSlug, String stayId, Actor actor) {
        Instant now = clock.instant();
        return pool.withTransaction(
                        connection ->
                                connection
                                        .preparedQuery(FIND)
                                        .execute(Tuple.of(hotelSlug, stayId))
                                        .chain(
                                                rows -> {
                                                    if (rows.size() == 0) {
                                                        throw Problem.notFound();
                                                    }
                                                    return erase(
                                                            connection,
                                                            rows.iterator().next(),
                                                            hotelSlug,
                                                            actor,
                                                            now);
                                                }))
                .invoke(relay::wake)
                .invoke(storedFiles::wake);
    }

    private Uni<Void> erase(
            SqlConnection connection, Row stay, String hotelSlug, Actor actor, Instant now) {
        if (stay.getOffsetDateTime("erased_at") != null) {
            return Uni.createFrom().voidItem();
        }
        if (stay.getOffsetDateTime("checked_out_at") == null) {
            throw Problem.of(409, "stay-open", "The guest is still there; check the guest out.")
                    .build();
        }
        long conversationId = stay.getLong("conversation_id");
        long sequence = stay.getLong("sequence") + 1;
        Object time = now.atOffset(ZoneOffset.UTC);
        return connection
                .preparedQuery(ERASE_FILES)
                .execute(Tuple.of(conversationId, time))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(ERASE_MESSAGES)
                                        .execute(Tuple.of(conversationId, time, sequence)))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(ERASE_CONVERSATION)
                                        .execute(Tuple.of(conversationId, sequence)))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(ERASE_STAY)
                                        .execute(Tuple.of(stay.getLong("id"), time)))
                .chain(
                        () ->
                                outbox.append(
                                        connection,
                                        List.of(
                                                new PersonalDataErased(
                                                        hotelSlug,
                                                        conversationId,
                                                        stay.getString("room_number"),
                                                        sequence,
                                                        actor,
                                                        stay.getString("stay_id"))),
                                        now))
                // Nobody enters such a stay any more.
                .chain(
                        () ->
                                outbox.remove(
                                        connection,
                                        Topic.GUEST_CHAT_SESSIONS,
                                        hotelSlug + "/" + stay.getString("stay_id"),
                                        now));
    }
}
