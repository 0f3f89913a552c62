package com.hotelchat.staffchat.message;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.NewFile;
import com.hotelchat.attachments.UploadForm;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.Message;
import com.hotelchat.events.StaffChatEvent.MessageSent;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.events.StaffMessage.ForwardedFrom;
import com.hotelchat.events.StaffMessage.Mention;
import com.hotelchat.matching.SearchWords;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.conversation.LockConversation;
import com.hotelchat.staffchat.conversation.LockedConversation;
import com.hotelchat.staffchat.conversation.OpenedConversation;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends a message to the participants of a conversation. */
@ApplicationScoped
public class SendMessage {

    private static final String FIND_SENT =
            "select id, request_hash, is_removed from message"
                    + " where conversation_id = $1 and sender_id = $2 and client_message_id = $3";

    private static final String FIND_ANSWERED =
            "select id from message where id = $1 and conversation_id = $2 and ordinal > $3"
                    + " and not is_removed";

    private static final String PARTICIPANTS =
            """
            select q.staff_id, trim(s.first_name || ' ' || s.last_name) as name
            from participant q join staff_member s on s.hotel_slug = q.hotel_slug
                and s.staff_id = q.staff_id
            where q.conversation_id = $1 order by q.staff_id
            """;

    /** Inserts a message, which is not unread for its sender. */
    private static final String INSERT =
            """
            with placed as (
                update conversation set written = written + 1, last_message_id = nextval('message_id'),
                    updated_at = $4
                where id = $1 returning written as ordinal, last_message_id as id
            ), passed as (
                update participant set passed_over = passed_over + 1
                where conversation_id = $1 and staff_id = $3
            )
            insert into message (id, conversation_id, hotel_slug, ordinal, sequence, changed_sequence,
                sender_id, sender_first_name, sender_last_name, sender_image, text, sent_at, reply_to,
                client_message_id, request_hash, forwarded_from, words, is_indexed)
            select placed.id, $1, $2, placed.ordinal, $5, $5, $3, s.first_name, s.last_name,
                s.profile_image_url, $6, $4, $7, $8, $9, $10, $11::text::tsvector, true
            from placed, staff_member s where s.hotel_slug = $2 and s.staff_id = $3
            returning id
            """;

    private static final String INSERT_MENTIONS =
            "insert into mention (message_id, staff_id, name)"
                    + " select $1, * from unnest($2::bigint[], $3::text[])";

    /** Copies attachments that share the stored bytes. */
    private static final String COPY_FILES =
            """
            insert into attachment (id, message_id, hotel_slug, file_name, file_type, mime_type,
                file_size, sha256, storage_key, thumbnail_key, thumbnail_size, uploaded_at)
            select nextval('attachment_id'), $1, hotel_slug, file_name, file_type, mime_type,
                file_size, sha256, storage_key, thumbnail_key, thumbnail_size, uploaded_at
            from attachment where message_id = $2 and id = any($3::bigint[])
            order by id
            """;

    private static final String READ = MessageRows.SELECT + " where m.id = $1";

    private final LockConversation lockConversation;

    SendMessage(LockConversation lockConversation) {
        this.lockConversation = lockConversation;
    }

    /**
     * A message that somebody wants to send.
     *
     * @param mentions the ids of those whom it mentions; without any, the text says it
     * @param files what is stored already and becomes the message's
     * @param copy what makes it a copy of another message, of which nobody is mentioned; null for
     *     one of its own
     * @param clientMessageId the client's id for it; a repetition has the same
     * @param socketId the Pusher connection that needs no echo
     */
    public record Draft(
            String text,
            @Nullable Long replyTo,
            @Nullable List<@Nullable Long> mentions,
            List<NewFile> files,
            @Nullable Copy copy,
            @Nullable UUID clientMessageId,
            @Nullable String socketId) {

        /**
         * The origin of a copy.
         *
         * @param of the message that it is a copy of
         * @param fileIds those of its files, which the copy shows too
         * @param targets where all the copies go
         */
        record Copy(ForwardedFrom of, List<Long> fileIds, String targets) {}

        /** A text with files. */
        public static Draft of(UploadForm form, List<NewFile> files) {
            return new Draft(
                    form.textOrFilesOnly(),
                    form.replyTo(),
                    null,
                    files,
                    null,
                    form.clientMessageId(),
                    form.socketId());
        }

        /** A copy of a message. */
        static Draft copyOf(
                StaffMessage message,
                String targets,
                @Nullable UUID clientMessageId,
                @Nullable String socketId) {
            return new Draft(
                    message.message(),
                    null,
                    null,
                    List.of(),
                    new Copy(
                            new ForwardedFrom(
                                    message.id(),
                                    message.senderId(),
                                    message.sender().fullName(),
                                    message.timestamp()),
                            message.attachments().stream().map(Message.Attachment::id).toList(),
                            targets),
                    clientMessageId,
                    socketId);
        }

        byte[] hash() {
            return copy == null
                    ? sha256(replyTo + "\n" + mentions + "\n" + text + NewFile.fingerprint(files))
                    : hashOfCopy(copy.of().messageId(), copy.targets());
        }

        /** Returns a hash that two requests to forward have in common if they ask for the same. */
        static byte[] hashOfCopy(long messageId, String targets) {
            return sha256("copy of " + messageId + "\n" + targets);
        }

        private static byte[] sha256(String whole) {
            try {
                return MessageDigest.getInstance("SHA-256")
                        .digest(whole.getBytes(StandardCharsets.UTF_8));
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
    public record Sent(StaffMessage message, boolean isNew) {}

    /**
     * Sends a message as the caller, at most once per client message id.
     *
     * @return fails with a {@link HttpProblem}: see {@link OpenedConversation#of}; 400 when the
     *     answered message is not in the conversation, somebody mentioned takes no part, or the
     *     repeated message was deleted hard; 409 when nobody else is there; 422 when the client's
     *     id stands for another message
     */
    public Uni<Sent> send(Caller.Staff caller, long conversationId, Draft draft) {
        return lockConversation.change(caller, conversationId, locked -> send(locked, draft));
    }

    /** As {@link #send(Caller.Staff, long, Draft)}, in a conversation that is locked. */
    static Uni<Sent> send(LockedConversation locked, Draft draft) {
        return findSent(locked, draft)
                .chain(
                        sent ->
                                sent != null
                                        ? read(locked, sent)
                                                .map(message -> new Sent(message, false))
                                        : write(locked, draft));
    }

    private static Uni<@Nullable Long> findSent(LockedConversation locked, Draft draft) {
        if (draft.clientMessageId() == null) {
            return Uni.createFrom().nullItem();
        }
        return locked.connection()
                .preparedQuery(FIND_SENT)
                .execute(
                        Tuple.of(
                                locked.opened().id(),
                                locked.opened().caller().staffId(),
                                draft.clientMessageId()))
                .map(
                        rows -> {
                            if (rows.size() == 0) {
                                return null;
                            }
                            Row row = rows.iterator().next();
                            if (row.getBoolean("is_removed")) {
                                throw Problem.of(400, "message-deleted", "This message is deleted.")
                                        .build();
                            }
                            // Of what was deleted, nothing is left to compare with.
                            var hash = row.getBuffer("request_hash");
                            if (hash != null
                                    && !MessageDigest.isEqual(hash.getBytes(), draft.hash())) {
                                throw Problem.of(
                                                422,
                                                "idempotency-key-reused",
                                                "This id was used for another message already.")
                                        .build();
                            }
                            return row.getLong("id");
                        });
    }

    private static Uni<Sent> write(LockedConversation locked, Draft draft) {
        OpenedConversation conversation = locked.opened();
        conversation.requireAnswered();
        return requireAnswered(locked, draft)
                .chain(() -> participants(locked))
                .chain(
                        participants -> {
                            List<Mention> mentioned =
                                    draft.copy() != null
                                            ? List.of()
                                            : Mentions.of(
                                                    draft.text(), draft.mentions(), participants);
                            List<Long> others =
                                    participants.stream()
                                            .map(Mention::id)
                                            .filter(id -> id != conversation.caller().staffId())
                                            .toList();
                            return insert(locked, draft)
                                    .call(id -> mention(locked, id, mentioned))
                                    .call(id -> attach(locked, id, draft))
                                    .chain(id -> read(locked, id))
                                    .invoke(
                                            message ->
                                                    locked.tell(
                                                            sequence ->
                                                                    new MessageSent(
                                                                            message.hotelSlug(),
                                                                            conversation.id(),
                                                                            sequence,
                                                                            conversation.actor(
                                                                                    draft
                                                                                            .socketId()),
                                                                            message,
                                                                            conversation.isGroup(),
                                                                            conversation.title(),
                                                                            others)))
                                    .invoke(() -> locked.unreadChanged(others))
                                    .map(message -> new Sent(message, true));
                        });
    }

    private static Uni<Void> requireAnswered(LockedConversation locked, Draft draft) {
        if (draft.replyTo() == null) {
            return Uni.createFrom().voidItem();
        }
        return locked.connection()
                .preparedQuery(FIND_ANSWERED)
                .execute(
                        Tuple.of(
                                draft.replyTo(),
                                locked.opened().id(),
                                locked.opened().joinedOrdinal()))
                .invoke(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.badField(
                                        "reply_to", "is not a message of this conversation");
                            }
                        })
                .replaceWithVoid();
    }

    /** Returns the participants, by name. */
    static Uni<List<Mention>> participants(LockedConversation locked) {
        return locked.connection()
                .preparedQuery(PARTICIPANTS)
                .execute(Tuple.of(locked.opened().id()))
                .map(
                        rows -> {
                            List<Mention> participants = new ArrayList<>(rows.size());
                            rows.forEach(
                                    row ->
                                            participants.add(
                                                    new Mention(
                                                            row.getLong("staff_id"),
                                                            row.getString("name"))));
                            return participants;
                        });
    }

    private static Uni<Long> insert(LockedConversation locked, Draft draft) {
        OpenedConversation conversation = locked.opened();
        return locked.connection()
                .preparedQuery(INSERT)
                .execute(
                        Tuple.from(
                                new Object[] {
                                    conversation.id(),
                                    conversation.caller().hotelSlug(),
                                    conversation.caller().staffId(),
                                    locked.now().atOffset(ZoneOffset.UTC),
                                    locked.nextSequence(),
                                    draft.text(),
                                    draft.replyTo(),
                                    draft.clientMessageId(),
                                    draft.clientMessageId() == null ? null : draft.hash(),
                                    draft.copy() == null ? null : json(draft.copy().of()),
                                    SearchWords.vector(draft.text())
                                }))
                .map(rows -> rows.iterator().next().getLong("id"));
    }

    private static JsonObject json(ForwardedFrom original) {
        return new JsonObject()
                .put("message_id", original.messageId())
                .put("sender_id", original.senderId())
                .put("sender_name", original.senderName())
                .put("timestamp", original.timestamp().toString());
    }

    private static Uni<Void> attach(LockedConversation locked, long messageId, Draft draft) {
        Draft.Copy copy = draft.copy();
        if (copy != null) {
            return locked.connection()
                    .preparedQuery(COPY_FILES)
                    .execute(
                            Tuple.of(
                                    messageId,
                                    copy.of().messageId(),
                                    copy.fileIds().toArray(new Long[0])))
                    .replaceWithVoid();
        }
        return draft.files().isEmpty()
                ? Uni.createFrom().voidItem()
                : AttachedFiles.attach(
                        locked.connection(),
                        locked.opened().caller().hotelSlug(),
                        messageId,
                        draft.files(),
                        draft.clientMessageId(),
                        locked.now());
    }

    /** Notes whom a message mentions. */
    static Uni<Void> mention(LockedConversation locked, long messageId, List<Mention> mentioned) {
        if (mentioned.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return locked.connection()
                .preparedQuery(INSERT_MENTIONS)
                .execute(
                        Tuple.of(
                                messageId,
                                mentioned.stream().map(Mention::id).toArray(Long[]::new),
                                mentioned.stream().map(Mention::name).toArray(String[]::new)))
                .replaceWithVoid();
    }

    private static Uni<StaffMessage> read(LockedConversation locked, long messageId) {
        return locked.connection()
                .preparedQuery(READ)
                .execute(Tuple.of(messageId))
                .map(rows -> MessageRows.message(rows.iterator().next()));
    }
}
