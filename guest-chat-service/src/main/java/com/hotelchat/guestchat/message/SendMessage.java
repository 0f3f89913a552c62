package com.hotelchat.guestchat.message;

import com.hotelchat.attachments.AttachmentRows;
import com.hotelchat.attachments.NewFile;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.bus.TraceParent;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.EventJson;
import com.hotelchat.events.EventType;
import com.hotelchat.events.GuestChatEvent;
import com.hotelchat.events.GuestChatEvent.ConversationReopened;
import com.hotelchat.events.GuestChatEvent.MessageSent;
import com.hotelchat.events.GuestChatEvent.ReopenReason;
import com.hotelchat.events.GuestChatEvent.StaffAssigned;
import com.hotelchat.events.Message;
import com.hotelchat.events.Message.Reply;
import com.hotelchat.events.Message.SenderType;
import com.hotelchat.events.Topic;
import com.hotelchat.guestchat.conversation.LockConversation;
import com.hotelchat.guestchat.conversation.OpenedConversation;
import com.hotelchat.guestchat.staff.Recipients;
import com.hotelchat.guestchat.staff.Recipients.Colleague;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.messaging.OutboxRelay;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends a message: two round trips to the database. The first reads all that the decision needs,
 * the second is one statement, and so one transaction: under the conversation's lock it takes the
 * next sequence, stores the message and leaves the events in the outbox. It does nothing when what
 * the decision was made on is no longer so, and then the decision is made again; whoever is
 * overtaken every time decides under the lock.
 */
@ApplicationScoped
public class SendMessage {

    /**
     * Number of decisions without a lock; a caller who is overtaken that often decides under the
     * lock.
     */
    private static final int MAX_OVERTAKEN = 3;

    private static final String UNIQUE_VIOLATION = "23505";

    private static final String READ =
            "select "
                    + OpenedConversation.COLUMNS
                    + """
                    ,
                    r.id as reply_id, r.text as reply_text, r.sender_type as reply_sender_type,
                    r.staff_name as reply_staff_name, r.sent_at as reply_sent_at,
                    """
                    + AttachmentRows.of("r")
                    + """
                     as reply_attachments,
                    d.id as sent_id, d.request_hash as sent_hash, d.is_removed as sent_is_removed,
                    case when $3::bigint is null then (
                        select jsonb_agg(jsonb_build_object('staff_id', staff_id, 'is_on_duty', is_on_duty,
                            'role_slug', role_slug, 'department_slug', department_slug))
                        from staff_member where hotel_slug = $2 and is_active
                    ) end as colleagues
                    from
                    """
                    + OpenedConversation.TABLES
                    + """
                    left join message r on r.id = $4::bigint and r.conversation_id = c.id and not r.is_removed
                    left join message d on d.conversation_id = c.id and d.client_message_id = $5::uuid
                        and d.by_guest = ($3::bigint is null) and coalesce(d.staff_id, 0) = coalesce($3, 0)
                    where
                    """
                    + OpenedConversation.CONDITION;

    /**
     * The events' texts come with everything but the places, which only the lock gives: the update
     * sets them. Rows enter the outbox in the order of their sequence, so that their ids rise with
     * it.
     */
    private static final String WRITE = write("", "");

    /** As {@link #WRITE}; also requires that the reservation of every file is still valid. */
    private static final String WRITE_WITH_FILES =
            write(
                    """
                    and (select count(*) from stored_file
                        where storage_key = any($25::text[]) and erase_after > $26) = cardinality($25::text[])
                    """,
                    """
                    , filed as (
                    """
                            + NewFile.insert("(select message_id from changed)", "$2", "$27", "$14")
                            + """
                    ), kept as (
                        update stored_file set erase_after = null
                        where storage_key = any($25::text[]) and exists (select from changed)
                    )
                    """);

    private static String write(String condition, String files) {
        return """
            with changed as (
                update conversation set
                    sequence = sequence + 1 + case when $17::text is null then 0 else 1 end,
                    state = 'open',
                    closed_reason = null,
                    handler_staff_id = coalesce($4::bigint, handler_staff_id),
                    guest_written = guest_written + case when $5 then 1 else 0 end,
                    hotel_written = hotel_written + case when $5 then 0 else 1 end,
                    last_message_id = nextval('message_id'),
                    updated_at = $6
                where id = $1 and hotel_slug = $2
                    and closed_reason is not distinct from $21
                    and ($5 or handler_staff_id is not distinct from $3)
                    and exists (select from stay where stay.id = conversation.stay and stay.room_number = $23)
            """
                + condition
                + """
                returning sequence, last_message_id as message_id,
                    case when $5 then guest_written else hotel_written end as ordinal,
                    unread_by_hotel as unread
            ), sent as (
                insert into message (id, hotel_slug, conversation_id, sequence, changed_sequence, by_guest, ordinal,
                    sender_type, staff_id, staff_name, staff_role, staff_image, text, sent_at, reply_to,
                    client_message_id, request_hash, words, is_indexed)
                select message_id, $2, $1, sequence, sequence, $5, ordinal,
                    $7, $8, $9, $10, $11, $12, $6, $13, $14, $15, $24::text::tsvector, true
                from changed
            ), told as (
                insert into outbox (event_id, topic, key, type, subject, sequence, occurred_at, data,
                    traceparent)
                select event_id, $16, $2 || '/' || $1, type, $1::text, place, $6, data, $22
                from (
                    select gen_random_uuid() as event_id, $17 as type, sequence - 1 as place,
                        ($18::jsonb || jsonb_build_object('sequence', sequence - 1))::text as data
                    from changed where $17::text is not null
                    union all
                    select gen_random_uuid(), $19, sequence,
                        ($20::jsonb || jsonb_build_object('sequence', sequence, 'unread_count', unread,
                            'message', $20::jsonb -> 'message' || jsonb_build_object('id', message_id,
                                'message_id', message_id, 'sequence', sequence,
                                'sent_sequence', sequence)))::text
                    from changed
                ) as events order by place
            )
            """
                + files
                + """
            select message_id, sequence from changed
            """;
    }

    private static final String READ_SENT = MessageRows.SELECT + " where m.id = $1";

    /** Stands where the statement puts what only the lock gives. */
    private static final long PLACE_TO_COME = 1;

    private final Pool pool;
    private final OutboxRelay relay;
    private final Clock clock;

    SendMessage(Pool pool, OutboxRelay relay, Clock clock) {
        this.pool = pool;
        this.relay = relay;
        this.clock = clock;
    }

    /**
     * A message that somebody wants to send.
     *
     * @param text accepted by {@link MessageText}
     * @param files what is stored already and becomes the message's
     * @param clientMessageId the client's id for it; a repetition has the same
     * @param socketId the Pusher connection that needs no echo
     */
    public record Draft(
            String text,
            List<NewFile> files,
            @Nullable Long replyTo,
            @Nullable UUID clientMessageId,
            @Nullable String socketId) {

        byte[] hash() {
            try {
                return MessageDigest.getInstance("SHA-256")
                        .digest(
                                (replyTo + "\n" + text + NewFile.fingerprint(files))
                                        .getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public String toString() {
            return "Draft[" + clientMessageId + "]";
        }
    }

    /**
     * A message that was sent.
     *
     * @param isNew whether it was sent now; a repetition finds the first one
     */
    public record Sent(Message message, boolean isNew) {}

    /**
     * Sends a message as the caller, at most once per client message id.
     *
     * @return fails with a {@link HttpProblem}: see {@link OpenedConversation#of}; 400 when the
     *     answered message is not in the conversation or the repeated one was deleted hard, 409
     *     when the conversation is closed, 422 when the client's id stands for another message
     *     already
     */
    public Uni<Sent> send(Caller caller, long conversationId, Draft draft) {
        return decideAndWrite(pool, caller, conversationId, draft)
                .repeat()
                .atMost(MAX_OVERTAKEN)
                .filter(Optional::isPresent)
                .toUni()
                .chain(
                        sent ->
                                sent == null
                                        ? sendLocked(caller, conversationId, draft)
                                        : Uni.createFrom().item(sent))
                .map(
                        sent ->
                                sent.orElseThrow(
                                        () ->
                                                Problem.of(
                                                                503,
                                                                "busy",
                                                                "Too much happens at once; send it"
                                                                        + " again.")
                                                        .build()))
                .invoke(relay::wake);
    }

    /**
     * Decides under the lock, where nothing that the decision depends on changes, except
     * reservations of files that expire.
     */
    private Uni<Optional<Sent>> sendLocked(Caller caller, long conversationId, Draft draft) {
        return pool.withTransaction(
                connection ->
                        LockConversation.lock(connection, caller.hotelSlug(), conversationId)
                                .chain(
                                        () ->
                                                decideAndWrite(
                                                        connection,
                                                        caller,
                                                        conversationId,
                                                        draft)));
    }

    private Uni<Optional<Sent>> decideAndWrite(
            SqlClient client, Caller caller, long conversationId, Draft draft) {
        return client.preparedQuery(READ)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    conversationId,
                                    caller.hotelSlug(),
                                    OpenedConversation.staffId(caller),
                                    draft.replyTo(),
                                    draft.clientMessageId()
                                }))
                .chain(
                        rows -> {
                            Row row = rows.size() == 0 ? null : rows.iterator().next();
                            OpenedConversation conversation = OpenedConversation.of(caller, row);
                            return decide(client, conversation, Objects.requireNonNull(row), draft);
                        });
    }

    private Uni<Optional<Sent>> decide(
            SqlClient client, OpenedConversation conversation, Row row, Draft draft) {
        Long alreadySent = row.getLong("sent_id");
        if (alreadySent != null) {
            if (row.getBoolean("sent_is_removed")) {
                throw Problem.of(400, "message-deleted", "This message is deleted.").build();
            }
            // Of what was deleted, nothing is left to compare with.
            Buffer hash = row.getBuffer("sent_hash");
            if (hash != null && !MessageDigest.isEqual(hash.getBytes(), draft.hash())) {
                throw Problem.of(
                                422,
                                "idempotency-key-reused",
                                "This id was used for another message already.")
                        .build();
            }
            return client.preparedQuery(READ_SENT)
                    .execute(Tuple.of(alreadySent))
                    .map(rows -> MessageRows.message(rows.iterator().next()))
                    .map(message -> Optional.of(new Sent(message, false)));
        }
        if (!(conversation.isByGuest() && conversation.isClosedByStaff())) {
            conversation.requireOpen();
        }
        Reply reply = MessageRows.reply(row, conversation.guestName());
        if (draft.replyTo() != null && reply == null) {
            throw Problem.badField("reply_to", "is not a message of this conversation");
        }
        List<Long> recipients = recipients(conversation, row);
        return write(client, conversation, draft, reply, recipients);
    }

    private static List<Long> recipients(OpenedConversation conversation, Row row) {
        JsonArray colleagues = row.getJsonArray("colleagues");
        if (colleagues == null) {
            return List.of();
        }
        return Recipients.of(
                colleagues.stream()
                        .map(JsonObject.class::cast)
                        .map(
                                each ->
                                        new Colleague(
                                                each.getLong("staff_id"),
                                                each.getBoolean("is_on_duty"),
                                                each.getString("role_slug"),
                                                each.getString("department_slug")))
                        .toList(),
                conversation.handlerStaffId());
    }

    private Uni<Optional<Sent>> write(
            SqlClient client,
            OpenedConversation conversation,
            Draft draft,
            @Nullable Reply reply,
            List<Long> recipients) {
        Instant now = clock.instant();
        Message.Staff staff = conversation.staff();
        Message message = message(conversation, draft, reply, now);
        MessageSent messageSent =
                new MessageSent(
                        conversation.hotelSlug(),
                        conversation.id(),
                        conversation.roomNumber(),
                        PLACE_TO_COME,
                        conversation.actor(draft.socketId()),
                        message,
                        0,
                        recipients);
        GuestChatEvent before = before(conversation, draft.socketId());
        List<Object> values =
                new ArrayList<>(
                        Arrays.asList(
                                conversation.id(),
                                conversation.hotelSlug(),
                                conversation.handlerStaffId(),
                                before instanceof StaffAssigned taken ? taken.staff().id() : null,
                                staff == null,
                                now.atOffset(ZoneOffset.UTC),
                                staff == null ? "guest" : "staff",
                                staff == null ? null : staff.id(),
                                staff == null ? null : staff.name(),
                                staff == null ? null : staff.role(),
                                staff == null ? null : staff.profileImage(),
                                draft.text(),
                                draft.replyTo(),
                                draft.clientMessageId(),
                                draft.clientMessageId() == null ? null : draft.hash(),
                                Topic.GUEST_CHAT_EVENTS.wireName(),
                                before == null ? null : EventType.of(before).wireName(),
                                before == null ? null : json(before),
                                EventType.MESSAGE_SENT.wireName(),
                                json(messageSent),
                                conversation.isClosedByStaff() ? "staff" : null,
                                TraceParent.now(),
                                conversation.roomNumber(),
                                SearchWords.vector(draft.text())));
        if (!draft.files().isEmpty()) {
            values.add(StoredFiles.texts(NewFile.keys(draft.files())));
            values.add(now.plus(StoredFiles.MARGIN).atOffset(ZoneOffset.UTC));
            values.add(NewFile.rows(draft.files()));
        }
        return client.preparedQuery(draft.files().isEmpty() ? WRITE : WRITE_WITH_FILES)
                .execute(Tuple.from(values))
                .map(rows -> placed(message, rows))
                // The same message, sent twice at the same time: the other one was first.
                .onFailure(SendMessage::isUniqueViolation)
                .recoverWithItem(Optional::empty);
    }

    /**
     * Returns the event that the message causes before it: staff take the conversation over, or a
     * guest reopens it.
     */
    private static @Nullable GuestChatEvent before(
            OpenedConversation conversation, @Nullable String socketId) {
        Message.Staff staff = conversation.staff();
        if (staff == null) {
            return conversation.isOpen()
                    ? null
                    : new ConversationReopened(
                            conversation.hotelSlug(),
                            conversation.id(),
                            conversation.roomNumber(),
                            PLACE_TO_COME,
                            conversation.actor(socketId),
                            ReopenReason.GUEST_MESSAGE);
        }
        return Objects.equals(conversation.handlerStaffId(), staff.id())
                ? null
                : new StaffAssigned(
                        conversation.hotelSlug(),
                        conversation.id(),
                        conversation.roomNumber(),
                        PLACE_TO_COME,
                        conversation.actor(socketId),
                        staff);
    }

    private static Message message(
            OpenedConversation conversation, Draft draft, @Nullable Reply reply, Instant now) {
        return new Message(
                PLACE_TO_COME,
                conversation.hotelSlug(),
                conversation.id(),
                conversation.roomNumber(),
                conversation.stayId(),
                conversation.staff() == null ? SenderType.GUEST : SenderType.STAFF,
                conversation.staff(),
                conversation.guestName(),
                draft.text(),
                now,
                now,
                reply,
                draft.files().stream().map(NewFile::attachment).toList(),
                null,
                null,
                null,
                null,
                draft.clientMessageId() == null ? null : draft.clientMessageId().toString(),
                PLACE_TO_COME,
                PLACE_TO_COME);
    }

    private static Optional<Sent> placed(Message message, RowSet<Row> rows) {
        if (rows.size() == 0) {
            return Optional.empty();
        }
        Row place = rows.iterator().next();
        return Optional.of(
                new Sent(message.at(place.getLong("message_id"), place.getLong("sequence")), true));
    }

    private static JsonObject json(GuestChatEvent event) {
        return new JsonObject(EventJson.encode(event));
    }

    private static boolean isUniqueViolation(Throwable failure) {
        return failure instanceof PgException refused
                && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }
}
