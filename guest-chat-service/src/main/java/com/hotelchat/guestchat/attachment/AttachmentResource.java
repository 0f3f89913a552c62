package com.hotelchat.guestchat.attachment;

import com.hotelchat.callers.CurrentCaller;
import com.hotelchat.callers.RateLimited;
import com.hotelchat.files.ByteRange;
import com.hotelchat.files.FileNames;
import com.hotelchat.files.FileStore;
import com.hotelchat.rest.Problem;
import com.hotelchat.rest.SocketId;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.server.Cancellable;
import org.jspecify.annotations.Nullable;

/** A file of a message. */
@Path("/api/chat/attachments/{a}")
@Cancellable(false)
@Authenticated
class AttachmentResource {

    private static final Logger LOG = Logger.getLogger(AttachmentResource.class);

    private final CurrentCaller currentCaller;
    private final OpenAttachment openAttachment;
    private final DeleteAttachment deleteAttachment;
    private final FileStore store;

    AttachmentResource(
            CurrentCaller currentCaller,
            OpenAttachment openAttachment,
            DeleteAttachment deleteAttachment,
            FileStore store) {
        this.currentCaller = currentCaller;
        this.openAttachment = openAttachment;
        this.deleteAttachment = deleteAttachment;
        this.store = store;
    }

    /** What was deleted. */
    record Deleted(boolean success, long attachmentId, long messageId) {}

    /** The bytes. */
    @GET
    @Path("/content/")
    @Produces(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response content(
            @RestPath long a,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            Request request) {
        return answer(
                openAttachment.content(currentCaller.get(), a).await().indefinitely(),
                range,
                ifRange,
                request);
    }

    /** A small picture. */
    @GET
    @Path("/thumbnail/")
    @Produces(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response thumbnail(
            @RestPath long a,
            @RestHeader("Range") @Nullable String range,
            @RestHeader("If-Range") @Nullable String ifRange,
            Request request) {
        return answer(
                openAttachment.thumbnail(currentCaller.get(), a).await().indefinitely(),
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

    private Response answer(
            OpenAttachment.Opened file,
            @Nullable String range,
            @Nullable String ifRange,
            Request request) {
        EntityTag tag = new EntityTag(file.tag());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged != null) {
            return withConditions(unchanged, tag).build();
        }
        boolean partOnly = ifRange == null || ifRange.equals("\"" + file.tag() + "\"");
        try {
            long size = file.size();
            Optional<ByteRange> part = partOnly ? ByteRange.of(range, size) : Optional.empty();
            if (part.isPresent() && !part.get().isSatisfiable()) {
                return Problem.of(416, "range-not-satisfiable", "The file has no such part.")
                        .withHeader("Content-Range", part.get().contentRange(size))
                        .build()
                        .toResponse();
            }
            ByteRange sent = part.orElse(new ByteRange(0, size - 1));
            InputStream bytes = store.read(file.key(), sent.from(), sent.length());
            Response.ResponseBuilder answer =
                    Response.status(part.isPresent() ? Status.PARTIAL_CONTENT : Status.OK)
                            .entity(streamed(bytes))
                            .type(file.mimeType())
                            .header(HttpHeaders.CONTENT_LENGTH, sent.length())
                            .header("Accept-Ranges", "bytes")
                            .header(
                                    HttpHeaders.CONTENT_DISPOSITION,
                                    FileNames.contentDisposition(file.isPicture(), file.name()))
                            .header("X-Content-Type-Options", "nosniff")
                            // Whatever a browser makes of it, it is no page of ours.
                            .header("Content-Security-Policy", "sandbox; default-src 'none'")
                            .header("Cross-Origin-Resource-Policy", "same-origin");
            part.ifPresent(each -> answer.header("Content-Range", each.contentRange(size)));
            return withConditions(answer, tag).build();
        } catch (NoSuchFileException erased) {
            throw Problem.notFound();
        } catch (IOException away) {
            LOG.errorf("A file cannot be read: %s", away.toString());
            throw Problem.of(503, "storage-unavailable", "Files cannot be read now; try again.")
                    .build();
        }
    }

    /** Who may read it is asked again each time, so that a check-out ends copies too. */
    private static Response.ResponseBuilder withConditions(
            Response.ResponseBuilder answer, EntityTag tag) {
        return answer.tag(tag).header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    }

    private static StreamingOutput streamed(InputStream bytes) {
        return out -> {
            try (bytes) {
                bytes.transferTo(out);
            }
        };
    }
}
