package com.hotelchat.guestchat.attachment;

import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.AttachmentsAdded;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.conversation.LockedConversation;
import com.hotelchat.guestchat.file.StoredFiles;
import com.hotelchat.guestchat.message.ChangeMessage;
import com.hotelchat.guestchat.message.NewFile;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sender of a message adds files to it. */
@ApplicationScoped
class AddAttachments {

    private static final String FIND_UPLOAD =
            """
            select id, file_name || ':' || encode(sha256, 'hex') as fingerprint
            from attachment where message_id = $1 and upload_id = $2
            """;

    private static final String KEEP =
            "update stored_file set erase_after = null"
                    + " where storage_key = any($1::text[]) and erase_after > $2";

    private static final String INSERT = NewFile.insert("$1", "$2", "$3", "$4");

    private static final String TOUCH = "update message set changed_sequence = $2 where id = $1";

    private final ChangeMessage changeMessage;

    AddAttachments(ChangeMessage changeMessage) {
        this.changeMessage = changeMessage;
    }

    /**
     * What was added.
     *
     * @param message as it is now
     * @param isNew whether it was added now; a repetition finds the first one
     */
    record Added(Message message, List<Message.Attachment> attachments, boolean isNew) {}

    /**
     * Adds.
     *
     * @param uploadId the client's id of the upload
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 403 when the
     *     caller did not send the message; 400 when it is deleted, of another conversation, or
     *     would have too many files; 409 when the conversation is closed; 422 when the client's id
     *     stands for other files already
     */
    Uni<Added> add(
            Caller caller,
            long conversationId,
            long messageId,
            List<NewFile> files,
            @Nullable UUID uploadId,
            @Nullable String socketId) {
        return changeMessage.change(
                caller,
                messageId,
                found -> {
                    requirePermission(found, conversationId);
                    return found.locked()
                            .connection()
                            .preparedQuery(FIND_UPLOAD)
                            .execute(Tuple.of(messageId, uploadId))
                            .chain(
                                    earlier ->
                                            earlier.size() == 0
                                                    ? add(found, files, uploadId, socketId)
                                                    : Uni.createFrom()
                                                            .item(repeated(found, files, earlier)));
                });
    }

    private static void requirePermission(ChangeMessage.Found found, long conversationId) {
        if (found.isRemoved()) {
            throw Problem.notFound();
        }
        if (found.message().conversationId() != conversationId) {
            throw Problem.badField("message_id", "is not a message of this conversation");
        }
        if (!found.isOwn()) {
            throw Problem.forbidden("Only who sent a message adds files to it.");
        }
        if (found.message().isDeleted()) {
            throw Problem.of(400, "message-deleted", "This message is deleted.").build();
        }
        found.conversation().requireOpen();
    }

    private static Added repeated(
            ChangeMessage.Found found, List<NewFile> files, RowSet<Row> earlier) {
        Set<String> fingerprints = new HashSet<>();
        Set<Long> ids = new HashSet<>();
        for (Row row : earlier) {
            fingerprints.add(row.getString("fingerprint"));
            ids.add(row.getLong("id"));
        }
        Set<String> now = new HashSet<>();
        files.forEach(file -> now.add(file.attachment().fileName() + ":" + file.sha256()));
        if (!fingerprints.equals(now)) {
            throw Problem.of(
                            422,
                            "idempotency-key-reused",
                            "This id was used for other files already.")
                    .build();
        }
        return new Added(
                found.message(),
                found.message().attachments().stream()
                        .filter(attachment -> ids.contains(attachment.id()))
                        .toList(),
                false);
    }

    private static Uni<Added> add(
            ChangeMessage.Found found,
            List<NewFile> files,
            @Nullable UUID uploadId,
            @Nullable String socketId) {
        if (found.message().attachments().size() + files.size() > NewFile.MAX_PER_MESSAGE) {
            throw ReceiveFiles.refused(
                    400,
                    "files-refused",
                    List.of("a message has at most " + NewFile.MAX_PER_MESSAGE + " files"));
        }
        LockedConversation locked = found.locked();
        long messageId = found.message().id();
        List<Message.Attachment> attachments = files.stream().map(NewFile::attachment).toList();
        return keep(locked, files)
                .chain(
                        () ->
                                locked.connection()
                                        .preparedQuery(INSERT)
                                        .execute(
                                                Tuple.of(
                                                        messageId,
                                                        found.message().hotelSlug(),
                                                        NewFile.rows(files),
                                                        uploadId)))
                .chain(
                        () ->
                                locked.connection()
                                        .preparedQuery(TOUCH)
                                        .execute(Tuple.of(messageId, locked.nextSequence())))
                .chain(() -> ChangeMessage.readAgain(found))
                .map(
                        message -> {
                            locked.tell(
                                    sequence ->
                                            new AttachmentsAdded(
                                                    message.hotelSlug(),
                                                    message.conversationId(),
                                                    message.roomNumber(),
                                                    sequence,
                                                    found.conversation().actor(socketId),
                                                    message));
                            return new Added(message, attachments, true);
                        });
    }

    private static Uni<Void> keep(LockedConversation locked, List<NewFile> files) {
        String[] keys = StoredFiles.texts(NewFile.keys(files));
        return locked.connection()
                .preparedQuery(KEEP)
                .execute(
                        Tuple.of(
                                keys,
                                locked.now().plus(StoredFiles.MARGIN).atOffset(ZoneOffset.UTC)))
                .invoke(
                        kept -> {
                            if (kept.rowCount() != keys.length) {
                                throw Problem.of(
                                                503,
                                                "busy",
                                                "The upload took too long; send it again.")
                                        .build();
                            }
                        })
                .replaceWithVoid();
    }
}
