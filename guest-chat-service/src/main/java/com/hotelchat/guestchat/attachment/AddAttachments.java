package com.hotelchat.guestchat.attachment;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.NewFile;
import com.hotelchat.attachments.ReceiveFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.AttachmentsAdded;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.conversation.LockedConversation;
import com.hotelchat.guestchat.message.ChangeMessage;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The sender of a message adds files to it. */
@ApplicationScoped
class AddAttachments {

    /** An answer shows the first files of what it answers, and so changes with it. */
    private static final String TOUCH =
            "update message set changed_sequence = $2 where id = $1 or reply_to = $1";

    private final ChangeMessage changeMessage;

    AddAttachments(ChangeMessage changeMessage) {
        this.changeMessage = changeMessage;
    }

    /**
     * The result of adding files.
     *
     * @param message as it is now
     * @param isNew whether it was added now; a repetition finds the first one
     */
    record Added(Message message, List<Message.Attachment> attachments, boolean isNew) {}

    /**
     * Adds files to a message as the caller, at most once per client upload id.
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
                    return AttachedFiles.findUpload(
                                    found.locked().connection(), messageId, uploadId, files)
                            .chain(
                                    earlier ->
                                            earlier.isEmpty()
                                                    ? add(found, files, uploadId, socketId)
                                                    : Uni.createFrom()
                                                            .item(repeated(found, earlier)));
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

    private static Added repeated(ChangeMessage.Found found, Set<Long> ids) {
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
        return AttachedFiles.attach(
                        locked.connection(),
                        found.message().hotelSlug(),
                        messageId,
                        files,
                        uploadId,
                        locked.now())
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
}
