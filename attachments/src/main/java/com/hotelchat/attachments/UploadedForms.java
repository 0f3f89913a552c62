package com.hotelchat.attachments;

import com.hotelchat.rest.FormReading;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.common.util.CaseInsensitiveMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.multipart.FormData;
import org.jboss.resteasy.reactive.server.core.multipart.MultipartParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms of uploads in place of the framework, which loses names of files that other
 * clients than browsers send ({@link PartDisposition}). Finding the parts is the framework's work
 * here, too.
 */
class UploadedForms {

    private static final Logger LOG = Logger.getLogger(UploadedForms.class);

    /** Runs after the filters that decide whether the upload is admitted. */
    private static final int PRIORITY = Upload.PRIORITY + 1;

    private static final int BUFFER = 8_192;

    /**
     * The most bytes between parts, which the parser holds in memory: the headers of a part, and
     * what stands before the first and after the last one.
     */
    private static final int MAX_BETWEEN = 16_384;

    /** The prefix of the names of temporary files. */
    static final String PREFIX = "upload";

    private static final String TRANSFER_ENCODING = "Content-Transfer-Encoding";

    /** The transfer encodings that leave a part unchanged. */
    private static final Set<String> IDENTITIES = Set.of("7bit", "8bit", "binary");

    /** The field of files. */
    private static final String FILES = "files";

    private final Path folder;
    private final long maxFieldSize;
    private final int maxParts;

    UploadedForms(
            @ConfigProperty(name = "quarkus.http.body.uploads-directory") Path folder,
            @ConfigProperty(name = "quarkus.http.limits.max-form-attribute-size")
                    MemorySize maxFieldSize,
            @ConfigProperty(name = "quarkus.http.limits.max-parameters") int maxParts) {
        this.folder = folder;
        this.maxFieldSize = maxFieldSize.asLongValue();
        this.maxParts = maxParts;
    }

    @Upload
    @ServerRequestFilter(priority = PRIORITY)
    void read(ContainerRequestContext request) throws IOException {
        FormReading.begin(request);
        ResteasyReactiveRequestContext context = CurrentRequestManager.get();
        MediaType type = request.getMediaType();
        if (context == null || type == null) {
            return;
        }
        String boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw malformed("its Content-Type has no boundary");
        }
        Parts parts = new Parts(charset(type.getParameters().get("charset")));
        context.registerCompletionCallback(end -> parts.delete());
        MultipartParser.ParseState parser =
                MultipartParser.beginParse(
                        parts,
                        boundary.getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.ISO_8859_1.name());
        try (InputStream body = context.getInputStream()) {
            byte[] buffer = new byte[BUFFER];
            for (int read; (read = body.read(buffer)) > 0; ) {
                parser.parse(ByteBuffer.wrap(buffer, 0, read));
                parts.requireProgress(read);
            }
        }
        if (!parser.isComplete()) {
            throw malformed("it ends within a part");
        }
        context.setFormData(parts.form);
    }

    private static HttpProblem malformed(String why) {
        return Problem.of(400, "bad-request", "The request cannot be read: " + why + ".").build();
    }

    private static Charset charset(@Nullable String name) {
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw malformed("a charset that it names is unknown");
        }
    }

    /** The parts read so far: fields in memory, files on disk until the request ends. */
    private final class Parts implements MultipartParser.PartHandler {

        private final FormData form = new FormData(maxParts);
        private final List<Path> files = new ArrayList<>();
        private final Charset charset;
        private final ByteArrayOutputStream field = new ByteArrayOutputStream();
        private int count;
        private int between;
        private CaseInsensitiveMap<String> headers = new CaseInsensitiveMap<>();
        private @Nullable PartDisposition disposition;
        private @Nullable FileChannel file;

        Parts(Charset charset) {
            this.charset = charset;
        }

        /** Counts the bytes that were read since the parser last returned a piece of a part. */
        void requireProgress(int read) {
            between += read;
            if (between > MAX_BETWEEN + BUFFER) {
                throw malformed("the headers of a part are too long");
            }
        }

        @Override
        public void beginPart(CaseInsensitiveMap<String> partHeaders) {
            between = 0;
            if (++count > maxParts) {
                throw malformed("it has more than " + maxParts + " parts");
            }
            headers = partHeaders;
            requireNoTransferEncoding(partHeaders.getFirst(TRANSFER_ENCODING));
            disposition =
                    PartDisposition.parse(partHeaders.getFirst(HttpHeaders.CONTENT_DISPOSITION))
                            .orElseThrow(() -> malformed("a part of it has no name"));
            if (disposition.fileName() != null || disposition.name().equals(FILES)) {
                try {
                    Files.createDirectories(folder);
                    Path path = Files.createTempFile(folder, PREFIX, null);
                    files.add(path);
                    file = FileChannel.open(path, StandardOpenOption.WRITE);
                } catch (IOException unwritable) {
                    throw new UncheckedIOException(unwritable);
                }
            }
        }

        /** Forms have none (RFC 7578, section 4.7); the parser would decode long parts wrongly. */
        private static void requireNoTransferEncoding(@Nullable String encoding) {
            if (encoding != null
                    && !IDENTITIES.contains(encoding.strip().toLowerCase(Locale.ROOT))) {
                throw malformed("a part of it has a Content-Transfer-Encoding");
            }
        }

        @Override
        public void data(ByteBuffer bytes) throws IOException {
            between = 0;
            if (file != null) {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                return;
            }
            if (field.size() + bytes.remaining() > maxFieldSize) {
                throw new WebApplicationException(Status.REQUEST_ENTITY_TOO_LARGE);
            }
            while (bytes.hasRemaining()) {
                field.write(bytes.get());
            }
        }

        @Override
        public void endPart() {
            between = 0;
            PartDisposition part = disposition;
            if (part == null) {
                return;
            }
            if (file != null) {
                close();
                form.add(part.name(), files.getLast(), part.fileName(), headers);
                return;
            }
            Charset own = fieldCharset();
            form.add(part.name(), field.toString(own), own.name(), headers);
            field.reset();
        }

        private Charset fieldCharset() {
            String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
            if (type == null) {
                return charset;
            }
            String named;
            try {
                named = MediaType.valueOf(type).getParameters().get(MediaType.CHARSET_PARAMETER);
            } catch (IllegalArgumentException malformed) {
                throw malformed("the Content-Type of a part is malformed");
            }
            return named == null ? charset : charset(named);
        }

        private void close() {
            try {
                if (file != null) {
                    file.close();
                }
            } catch (IOException unwritten) {
                throw new UncheckedIOException(unwritten);
            } finally {
                file = null;
            }
        }

        /** Deletes the files; on a thread of its own, as a disk may take its time. */
        void delete() {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            close();
                            for (Path path : files) {
                                Files.deleteIfExists(path);
                            }
                        } catch (IOException | RuntimeException left) {
                            LOG.warnf("Deleting an uploaded file failed: %s", left.toString());
                        }
                    });
        }
    }
}
