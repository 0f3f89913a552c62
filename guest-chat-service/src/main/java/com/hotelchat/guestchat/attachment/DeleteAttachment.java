package com.hotelchat.guestchat.attachment;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.AttachedFiles.Scope;
import com.hotelchat.attachments.StoredFiles;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.GuestChatEvent.AttachmentDeleted;
import com.hotelchat.guestchat.conversation.LockedConversation;
import com.hotelchat.guestchat.message.ChangeMessage;
import com.hotelchat.guestchat.message.DeleteMessage;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a file of a message, and erases its bytes. A message that has nothing else to show is
 * deleted softly with its last file.
 */
@ApplicationScoped
class DeleteAttachment {

    private static final String LOCATE =
            "select message_id from attachment where id = $1 and hotel_slug = $2";

    /** An answer shows the first files of what it answers, and so changes with it. */
    private static final String TOUCH =
            "update message set changed_sequence = $2 where id = $1 or reply_to = $1";

    private final Pool pool;
    private final ChangeMessage changeMessage;
    private final StoredFiles storedFiles;

    DeleteAttachment(Pool pool, ChangeMessage changeMessage, StoredFiles storedFiles) {
        this.pool = pool;
        this.changeMessage = changeMessage;
        this.storedFiles = storedFiles;
    }

    /**
     * Deletes; a repetition changes nothing.
     *
     * @return the message that it was of; fails with a {@link HttpProblem}: 404 when there is no
     *     such file or none that the caller may know of, 403 when the caller neither sent it nor
     *     manages
     */
    Uni<Long> delete(Caller caller, long attachmentId, @Nullable String socketId) {
        return pool.preparedQuery(LOCATE)
                .execute(Tuple.of(attachmentId, caller.hotelSlug()))
                .chain(
                        rows -> {
                            if (rows.size() == 0) {
                                throw Problem.notFound();
                            }
                            long messageId = rows.iterator().next().getLong("message_id");
                            return changeMessage
                                    .change(
                                            caller,
                                            messageId,
                                            found -> delete(found, attachmentId, socketId))
                                    .invoke(storedFiles::wake)
                                    .replaceWith(messageId);
                        });
    }

    private static Uni<Void> delete(
            ChangeMessage.Found found, long attachmentId, @Nullable String socketId) {
        if (found.isRemoved()) {
            throw Problem.notFound();
        }
        if (!found.isOwn()
                && !(found.conversation().caller() instanceof Caller.Staff staff
                        && staff.isManager())) {
            throw Problem.forbidden("Only who sent a file, or a manager, deletes it.");
        }
        LockedConversation locked = found.locked();
        return AttachedFiles.delete(
                        locked.connection(), Scope.ATTACHMENT, attachmentId, locked.now())
                .chain(
                        gone ->
                                gone.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : locked.connection()
                                                .preparedQuery(TOUCH)
                                                .execute(
                                                        Tuple.of(
                                                                found.message().id(),
                                                                locked.nextSequence()))
                                                .chain(() -> tell(found, attachmentId, socketId)));
    }

    private static Uni<Void> tell(
            ChangeMessage.Found found, long attachmentId, @Nullable String socketId) {
        return ChangeMessage.readAgain(found)
                .invoke(
                        message ->
                                found.locked()
                                        .tell(
                                                sequence ->
                                                        new AttachmentDeleted(
                                                                message.hotelSlug(),
                                                                message.conversationId(),
                                                                message.roomNumber(),
                                                                sequence,
                                                                found.conversation()
                                                                        .actor(socketId),
                                                                attachmentId,
                                                                message.id(),
                                                                message.senderType(),
                                                                found.locked().now())))
                .chain(
                        message ->
                                DeleteMessage.ifNothingIsLeft(
                                        found, message, attachmentId, socketId));
    }
}
