package com.hotelchat.guestchat.attachment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.conversation.OpenConversation;
import com.hotelchat.guestchat.file.StoredFiles;
import com.hotelchat.guestchat.message.NewFile;
import com.hotelchat.guestchat.message.SendMessage;
import com.hotelchat.rest.ClientMessageId;
import com.hotelchat.rest.MessageText;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** Files for a conversation: as a message of their own, or added to one that was sent. */
@Path("/api/chat/{h}/conversations/{c}/upload-attachment/")
@Cancellable(false)
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
class UploadResource {

    private final CurrentCaller currentCaller;
    private final OpenConversation openConversation;
    private final ReceiveFiles receiveFiles;
    private final StoredFiles storedFiles;
    private final SendMessage sendMessage;
    private final AddAttachments addAttachments;

    UploadResource(
            CurrentCaller currentCaller,
            OpenConversation openConversation,
            ReceiveFiles receiveFiles,
            StoredFiles storedFiles,
            SendMessage sendMessage,
            AddAttachments addAttachments) {
        this.currentCaller = currentCaller;
        this.openConversation = openConversation;
        this.receiveFiles = receiveFiles;
        this.storedFiles = storedFiles;
        this.sendMessage = sendMessage;
        this.addAttachments = addAttachments;
    }

    /** What an upload says beside its files. */
    record Form(
            @Nullable String text,
            @Nullable Long messageId,
            @Nullable Long replyTo,
            @Nullable UUID clientMessageId,
            @Nullable String socketId) {

        @Override
        public String toString() {
            return "Form[]";
        }
    }

    /**
     * What was sent.
     *
     * @param message with the files
     * @param attachments the files of this upload
     * @param warnings why others were not accepted
     */
    record Answer(
            Message message,
            List<Message.Attachment> attachments,
            boolean success,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {}

    private record Outcome(Message message, List<Message.Attachment> attachments, boolean isNew) {}

    /**
     * Takes files in. They are on the disk when this begins, and go to the store one after the
     * other.
     */
    @RateLimited.Writes
    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @RunOnVirtualThread
    public RestResponse<Answer> upload(
            @RestPath String h,
            @RestPath long c,
            @RestForm("files") List<FileUpload> files,
            @RestForm("message") @Nullable String message,
            @RestForm("message_id") @Nullable String messageId,
            @RestForm("reply_to") @Nullable String replyTo,
            @RestForm("client_message_id") @Nullable String clientMessageId,
            @RestHeader("Idempotency-Key") @Nullable String idempotencyKey,
            @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        Caller caller = currentCaller.of(h);
        // Strangers learn nothing of what is wrong with their files.
        openConversation.of(caller, c).await().indefinitely();
        Form form =
                new Form(
                        message == null || message.isBlank() ? null : MessageText.accepted(message),
                        id("message_id", messageId),
                        id("reply_to", replyTo),
                        ClientMessageId.of(uuid(clientMessageId), idempotencyKey),
                        SocketId.accepted(socketId));
        if (form.messageId() != null && (form.text() != null || form.replyTo() != null)) {
            throw Problem.badField("message_id", "goes together with neither message nor reply_to");
        }
        ReceiveFiles.Received received = receiveFiles.receive(files);
        Outcome outcome;
        try {
            outcome = keep(caller, c, form, received.files());
        } catch (RuntimeException refused) {
            storedFiles.giveUp(NewFile.keys(received.files()));
            throw refused;
        }
        if (!outcome.isNew()) {
            storedFiles.giveUp(NewFile.keys(received.files()));
        }
        return RestResponse.status(
                outcome.isNew() ? Status.CREATED : Status.OK,
                new Answer(outcome.message(), outcome.attachments(), true, received.warnings()));
    }

    private Outcome keep(Caller caller, long conversationId, Form form, List<NewFile> files) {
        if (form.messageId() != null) {
            AddAttachments.Added added =
                    addAttachments
                            .add(
                                    caller,
                                    conversationId,
                                    form.messageId(),
                                    files,
                                    form.clientMessageId(),
                                    form.socketId())
                            .await()
                            .indefinitely();
            return new Outcome(added.message(), added.attachments(), added.isNew());
        }
        SendMessage.Sent sent =
                sendMessage
                        .send(
                                caller,
                                conversationId,
                                new SendMessage.Draft(
                                        form.text() == null ? MessageText.FILES_ONLY : form.text(),
                                        files,
                                        form.replyTo(),
                                        form.clientMessageId(),
                                        form.socketId()))
                        .await()
                        .indefinitely();
        return new Outcome(sent.message(), sent.message().attachments(), sent.isNew());
    }

    private static @Nullable Long id(String name, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw Problem.badField(name, "is not the id of a message");
        }
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException notOne) {
            throw Problem.badField("client_message_id", "is not a UUID");
        }
    }
}
