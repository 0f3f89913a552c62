package com.hotelchat.staffchat.attachment;

import com.hotelchat.attachments.AttachedFiles;
import com.hotelchat.attachments.NewFile;
import com.hotelchat.attachments.ReceiveFiles;
import com.hotelchat.attachments.UploadForm;
import com.hotelchat.callers.Caller;
import com.hotelchat.events.Message;
import com.hotelchat.events.StaffChatEvent.AttachmentsAdded;
import com.hotelchat.events.StaffMessage;
import com.hotelchat.rest.Problem;
import com.hotelchat.staffchat.message.ChangeMessage;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** Adds stored files to a message that was sent. */
@ApplicationScoped
class AddAttachments {

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
    record Added(StaffMessage message, List<Message.Attachment> attachments, boolean isNew) {}

    /**
     * Adds files to a message as the caller, at most once per client upload id.
     *
     * @return fails with a {@link HttpProblem}: see {@link ChangeMessage#change}; 403 when the
     *     caller did not send the message; 400 when it is deleted, of another conversation, or
     *     would have too many files; 422 when the client's id stands for other files already
     */
    Uni<Added> add(
            Caller.Staff caller,
            long conversationId,
            long messageId,
            List<NewFile> files,
            UploadForm form) {
        return changeMessage.change(
                caller,
                messageId,
                found -> {
                    requirePermission(found, conversationId);
                    return AttachedFiles.findUpload(
                                    found.locked().connection(),
                                    messageId,
                                    form.clientMessageId(),
                                    files)
                            .chain(
                                    earlier ->
                                            earlier.isEmpty()
                                                    ? add(found, files, form)
                                                    : Uni.createFrom()
                                                            .item(repeated(found, earlier)));
                });
    }

    private static void requirePermission(ChangeMessage.Found found, long conversationId) {
        if (found.message().conversationId() != conversationId) {
            throw Problem.badField("message_id", "is not a message of this conversation");
        }
        if (!found.isOwn()) {
            throw Problem.forbidden("Only who sent a message adds files to it.");
        }
        found.requireThere();
    }

    private static Added repeated(ChangeMessage.Found found, Set<Long> ids) {
        return new Added(
                found.message(),
                found.message().attachments().stream()
                        .filter(attachment -> ids.contains(attachment.id()))
                        .toList(),
                false);
    }

    private static Uni<Added> add(ChangeMessage.Found found, List<NewFile> files, UploadForm form) {
        if (found.message().attachments().size() + files.size() > NewFile.MAX_PER_MESSAGE) {
            throw ReceiveFiles.refused(
                    400,
                    "files-refused",
                    List.of("a message has at most " + NewFile.MAX_PER_MESSAGE + " files"));
        }
        List<Message.Attachment> added = files.stream().map(NewFile::attachment).toList();
        return AttachedFiles.attach(
                        found.locked().connection(),
                        found.message().hotelSlug(),
                        found.message().id(),
                        files,
                        form.clientMessageId(),
                        found.locked().now())
                .chain(() -> ChangeMessage.touch(found))
                .map(
                        message -> {
                            found.locked()
                                    .tell(
                                            sequence ->
                                                    new AttachmentsAdded(
                                                            message.hotelSlug(),
                                                            message.conversationId(),
                                                            sequence,
                                                            found.conversation()
                                                                    .actor(form.socketId()),
                                                            message.id(),
                                                            added));
                            return new Added(message, added, true);
                        });
    }
}
