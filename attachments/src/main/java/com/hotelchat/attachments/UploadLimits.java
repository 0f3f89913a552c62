package com.hotelchat.attachments;

import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the uploads that run at once: of one sender, of the instance, and their size together,
 * which is the room that they may take on the disk. An upload counts from before its body is read
 * until its request is over, however that ends.
 */
@ApplicationScoped
public class UploadLimits {

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int maxPerSender;
    private final int max;
    private final long maxSize;
    private final long largest;
    private final Map<String, Integer> running = new HashMap<>();
    private int count;
    private long size;

    UploadLimits(
            @ConfigProperty(name = "hotelchat.uploads.max-per-sender", defaultValue = "3")
                    int maxPerSender,
            @ConfigProperty(name = "hotelchat.uploads.max", defaultValue = "32") int max,
            @ConfigProperty(name = "hotelchat.uploads.max-size", defaultValue = "5G")
                    MemorySize maxSize,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize largest) {
        this.maxPerSender = maxPerSender;
        this.max = max;
        this.maxSize = maxSize.asLongValue();
        this.largest = largest.asLongValue();
    }

    /**
     * Admits the upload that the present request is; it counts until the request is over.
     *
     * @param sender who sends it
     * @throws HttpProblem 429 when the sender has too many already; 503 when the instance has
     */
    public void admit(String sender) {
        ResteasyReactiveRequestContext request = CurrentRequestManager.get();
        if (request == null) {
            throw new IllegalStateException("not in a request");
        }
        long announced =
                announced(request.getHttpHeaders().getHeaderString(HttpHeaders.CONTENT_LENGTH));
        begin(sender, announced);
        request.registerCompletionCallback(end -> end(sender, announced));
    }

    private long announced(@Nullable String length) {
        try {
            return length == null ? largest : Math.clamp(Long.parseLong(length), 0, largest);
        } catch (NumberFormatException malformed) {
            return largest;
        }
    }

    private synchronized void begin(String sender, long announced) {
        if (running.getOrDefault(sender, 0) >= maxPerSender) {
            throw Problem.of(
                            429,
                            "too-many-uploads",
                            "At most "
                                    + maxPerSender
                                    + " uploads run at once; wait until one of them is done.")
                    .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                    .build();
        }
        if (count >= max || size + announced > maxSize) {
            throw Problem.of(
                            503,
                            "uploads-busy",
                            "Too many files are being uploaded now; try again soon.")
                    .withHeader("Retry-After", RETRY_AFTER_SECONDS)
                    .build();
        }
        running.merge(sender, 1, Integer::sum);
        count++;
        size += announced;
    }

    private synchronized void end(String sender, long announced) {
        running.computeIfPresent(sender, (key, many) -> many == 1 ? null : many - 1);
        count--;
        size -= announced;
    }

    /** Returns the number of uploads in progress. */
    public synchronized int running() {
        return count;
    }
}
