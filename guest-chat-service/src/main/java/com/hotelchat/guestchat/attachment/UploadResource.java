package com.hotelchat.guestchat.attachment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.hotelchat.attachments.ReceiveFiles;
import com.hotelchat.attachments.Upload;
import com.hotelchat.attachments.UploadForm;
import com.hotelchat.callers.Caller;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.events.Message;
import com.hotelchat.guestchat.message.Attachments;
import com.hotelchat.guestchat.message.SendMessage;
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
    private final ReceiveFiles receiveFiles;
    private final SendMessage sendMessage;
    private final AddAttachments addAttachments;

    UploadResource(
            CurrentCaller currentCaller,
            ReceiveFiles receiveFiles,
            SendMessage sendMessage,
            AddAttachments addAttachments) {
        this.currentCaller = currentCaller;
        this.receiveFiles = receiveFiles;
        this.sendMessage = sendMessage;
        this.addAttachments = addAttachments;
    }

    /**
     * The answer to an upload.
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

    /**
     * Takes files in. They are on the disk when this begins, and go to the store one after the
     * other.
     */
    @RateLimited.Writes
    @Upload
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
        UploadForm form =
                UploadForm.of(
                        message, messageId, replyTo, clientMessageId, idempotencyKey, socketId);
        ReceiveFiles.Kept<Answer> kept =
                receiveFiles.receive(
                        caller.sender(),
                        files,
                        Attachments.ADDRESS,
                        ReceiveFiles.Acceptance.SOME,
                        received -> keep(caller, c, form, received));
        return RestResponse.status(kept.isNew() ? Status.CREATED : Status.OK, kept.value());
    }

    private ReceiveFiles.Kept<Answer> keep(
            Caller caller, long conversationId, UploadForm form, ReceiveFiles.Received received) {
        if (form.messageId() != null) {
            AddAttachments.Added added =
                    addAttachments
                            .add(
                                    caller,
                                    conversationId,
                                    form.messageId(),
                                    received.files(),
                                    form.clientMessageId(),
                                    form.socketId())
                            .await()
                            .indefinitely();
            return new ReceiveFiles.Kept<>(
                    new Answer(added.message(), added.attachments(), true, received.warnings()),
                    added.isNew());
        }
        SendMessage.Sent sent =
                sendMessage
                        .send(
                                caller,
                                conversationId,
                                new SendMessage.Draft(
                                        form.textOrFilesOnly(),
                                        received.files(),
                                        form.replyTo(),
                                        form.clientMessageId(),
                                        form.socketId()))
                        .await()
                        .indefinitely();
        return new ReceiveFiles.Kept<>(
                new Answer(sent.message(), sent.message().attachments(), true, received.warnings()),
                sent.isNew());
    }
}
