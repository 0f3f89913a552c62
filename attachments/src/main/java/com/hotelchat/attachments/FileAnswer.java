package com.hotelchat.attachments;

import com.hotelchat.files.ByteRange;
import com.hotelchat.files.FileNames;
import com.hotelchat.files.FileStore;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a stored file: whole, or a part of it (RFC 9110, 13 and 14). Blocks, and is for
 * virtual threads.
 */
@ApplicationScoped
public class FileAnswer {

    private static final Logger LOG = Logger.getLogger(FileAnswer.class);

    private final FileStore store;

    FileAnswer(FileStore store) {
        this.store = store;
    }

    /**
     * Answers with the bytes, or with the requested range of them.
     *
     * @param range the header {@code Range}
     * @param ifRange the header {@code If-Range}
     * @throws HttpProblem 404 when they were erased meanwhile, 503 when they cannot be read now
     */
    public Response of(
            OpenedFile file, @Nullable String range, @Nullable String ifRange, Request request) {
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
                            // A browser must not run the file as a page of this site.
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

    /**
     * Adds the entity tag and makes caches revalidate: the permission to read is checked each time,
     * so that a check-out ends cached copies too.
     */
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
