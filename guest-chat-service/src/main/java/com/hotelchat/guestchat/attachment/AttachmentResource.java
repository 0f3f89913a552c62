package com.hotelchat.guestchat.attachment;

import com.hotelchat.attachments.FileAnswer;
import com.hotelchat.attachments.FileReaders;
import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** A file of a message. */
@Path("/api/chat/attachments/{a}")
@Cancellable(false)
@Authenticated
class AttachmentResource {

    private final CurrentCaller currentCaller;
    private final OpenAttachment openAttachment;
    private final DeleteAttachment deleteAttachment;
    private final FileReaders fileReaders;
    private final FileAnswer fileAnswer;

    AttachmentResource(
            CurrentCaller currentCaller,
            OpenAttachment openAttachment,
            DeleteAttachment deleteAttachment,
            FileReaders fileReaders,
            FileAnswer fileAnswer) {
        this.currentCaller = currentCaller;
        this.openAttachment = openAttachment;
        this.deleteAttachment = deleteAttachment;
        this.fileReaders = fileReaders;
        this.fileAnswer = fileAnswer;
    }

    /** The answer to the deletion of a file. */
    record Deleted(boolean success, long attachmentId, long messageId) {}

    /** Serves the bytes of a file. */
    @PermitAll
    @GET
    @Path("/content/")
    @Produces(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response content(
            @RestPath long a,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            Request request,
            @Context RoutingContext http) {
        return fileAnswer.of(
                fileReaders
                        .read(http, caller -> openAttachment.content(caller, a))
                        .await()
                        .indefinitely(),
                range,
                ifRange,
                request);
    }

    /** A small picture. */
    @PermitAll
    @GET
    @Path("/thumbnail/")
    @Produces(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response thumbnail(
            @RestPath long a,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            Request request,
            @Context RoutingContext http) {
        return fileAnswer.of(
                fileReaders
                        .read(http, caller -> openAttachment.thumbnail(caller, a))
                        .await()
                        .indefinitely(),
                range,
                ifRange,
                request);
    }

    /** Deletes a file. */
    @RateLimited.Writes
    @DELETE
    @Path("/delete/")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Deleted> delete(
            @RestPath long a, @RestHeader(SocketId.HEADER) @Nullable String socketId) {
        return deleteAttachment
                .delete(currentCaller.get(), a, SocketId.accepted(socketId))
                .map(messageId -> new Deleted(true, a, messageId));
    }
}
