package com.hotelchat.attachments;

import com.hotelchat.files.FileKey;
import com.hotelchat.files.FileNames;
import com.hotelchat.files.FileSize;
import com.hotelchat.files.FileStore;
import com.hotelchat.files.FileType;
import com.hotelchat.files.FileTypes;
import com.hotelchat.files.FileTypes.Verdict;
import com.hotelchat.files.Thumbnails;
import com.hotelchat.rest.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/**
 * Checks files that were uploaded and stores those that are accepted. The result describes them as
 * a message shows them; the caller attaches them to a message, within the hour for which {@link
 * StoredFiles} keeps them. Blocks, and is for virtual threads.
 */
@ApplicationScoped
public class ReceiveFiles {

    private static final Logger LOG = Logger.getLogger(ReceiveFiles.class);

    private static final String NEXT_IDS =
            "select nextval('attachment_id') as id from generate_series(1, $1::int)";

    private static final String TOO_LARGE =
            "the file is larger than " + FileSize.display(FileSize.MAX);

    private final FileTypes fileTypes;
    private final Thumbnails thumbnails;
    private final FileStore store;
    private final StoredFiles storedFiles;
    private final Pool pool;
    private final Clock clock;

    ReceiveFiles(
            FileTypes fileTypes,
            Thumbnails thumbnails,
            FileStore store,
            StoredFiles storedFiles,
            Pool pool,
            Clock clock) {
        this.fileTypes = fileTypes;
        this.thumbnails = thumbnails;
        this.store = store;
        this.storedFiles = storedFiles;
        this.pool = pool;
        this.clock = clock;
    }

    /**
     * The result of an upload.
     *
     * @param files at least one
     * @param warnings reasons why other files were not accepted, for people
     */
    public record Received(List<NewFile> files, List<String> warnings) {}

    /**
     * The result of attaching files.
     *
     * @param isNew whether they are kept; those of a repetition are not
     */
    public record Kept<T>(T value, boolean isNew) {}

    /** The handling of an upload of which some files are not acceptable. */
    public enum Acceptance {
        /** The other files are accepted, with warnings. */
        SOME,
        /** No file is accepted. */
        ALL_OR_NOTHING
    }

    /** A file that is accepted and not stored yet. */
    private record Candidate(
            Path path,
            String name,
            FileType type,
            long size,
            FileKey key,
            @Nullable Path thumbnail,
            @Nullable FileKey thumbnailKey) {}

    /**
     * Checks and stores the uploaded files, and attaches them with {@code keep}.
     *
     * @param sender the sender of the files; hostile pictures of one sender do not delay those of
     *     others
     * @param address where the service serves files, with a slash at the end
     * @param keep attaches the files to a message; files that it does not keep are erased
     * @throws HttpProblem what {@code keep} throws; 400 with {@code details} when there are no
     *     files, too many, or not enough that are acceptable; 413 when what is not is too large;
     *     503 when they cannot be stored now
     */
    public <T> Kept<T> receive(
            String sender,
            List<FileUpload> uploads,
            String address,
            Acceptance acceptance,
            Function<Received, Kept<T>> keep) {
        Received received = store(sender, uploads, address, acceptance);
        Kept<T> kept;
        try {
            kept = keep.apply(received);
        } catch (RuntimeException refused) {
            storedFiles.giveUp(NewFile.keys(received.files()));
            throw refused;
        }
        if (!kept.isNew()) {
            storedFiles.giveUp(NewFile.keys(received.files()));
        }
        return kept;
    }

    private Received store(
            String sender, List<FileUpload> uploads, String address, Acceptance acceptance) {
        if (uploads.isEmpty() || uploads.size() > NewFile.MAX_PER_MESSAGE) {
            throw refused(
                    400,
                    "files-refused",
                    List.of(
                            "send 1 to "
                                    + NewFile.MAX_PER_MESSAGE
                                    + " files at once, each as a part named \"files\""));
        }
        List<String> warnings = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        try {
            for (FileUpload upload : uploads) {
                consider(sender, upload, candidates, warnings);
            }
            if (candidates.isEmpty()
                    || (acceptance == Acceptance.ALL_OR_NOTHING && !warnings.isEmpty())) {
                long tooLarge =
                        uploads.stream().filter(upload -> upload.size() > FileSize.MAX).count();
                throw tooLarge == warnings.size()
                        ? refused(413, "file-too-large", warnings)
                        : refused(400, "files-refused", warnings);
            }
            return new Received(store(candidates, address), warnings);
        } catch (IOException unstorable) {
            LOG.errorf("Files cannot be stored: %s", unstorable.toString());
            throw Problem.of(503, "storage-unavailable", "Files cannot be stored now; try again.")
                    .build();
        } finally {
            candidates.forEach(ReceiveFiles::tidy);
        }
    }

    private void consider(
            String sender, FileUpload upload, List<Candidate> candidates, List<String> warnings)
            throws IOException {
        String name = FileNames.sanitised(upload.fileName());
        if (upload.size() > FileSize.MAX) {
            warnings.add(name + ": " + TOO_LARGE);
            return;
        }
        Path path = upload.uploadedFile();
        switch (fileTypes.of(name, path)) {
            case Verdict.Refused(var reason) -> warnings.add(name + ": " + reason);
            case Verdict.Accepted(var type) -> {
                Path thumbnail = thumbnail(sender, path, type);
                candidates.add(
                        new Candidate(
                                path,
                                name,
                                type,
                                Files.size(path),
                                FileKey.random(),
                                thumbnail,
                                thumbnail == null ? null : FileKey.random()));
            }
        }
    }

    private @Nullable Path thumbnail(String sender, Path path, FileType type) throws IOException {
        if (type.kind() != FileType.Kind.IMAGE) {
            return null;
        }
        Path thumbnail = path.resolveSibling(path.getFileName() + ".thumbnail");
        if (thumbnails.make(sender, path, type, thumbnail)) {
            return thumbnail;
        }
        Files.deleteIfExists(thumbnail);
        return null;
    }

    private List<NewFile> store(List<Candidate> candidates, String address) throws IOException {
        List<FileKey> keys = new ArrayList<>();
        for (Candidate candidate : candidates) {
            keys.add(candidate.key());
            if (candidate.thumbnailKey() != null) {
                keys.add(candidate.thumbnailKey());
            }
        }
        storedFiles.note(keys);
        try {
            return put(candidates, address);
        } catch (IOException | RuntimeException failed) {
            storedFiles.giveUp(keys);
            throw failed;
        }
    }

    private List<NewFile> put(List<Candidate> candidates, String address) throws IOException {
        Iterator<Row> ids =
                pool.preparedQuery(NEXT_IDS)
                        .execute(Tuple.of(candidates.size()))
                        .await()
                        .indefinitely()
                        .iterator();
        Instant now = clock.instant();
        List<NewFile> files = new ArrayList<>();
        for (Candidate candidate : candidates) {
            store.put(candidate.key(), candidate.path());
            files.add(
                    new NewFile(
                            AttachmentRows.attachment(
                                    address,
                                    ids.next().getLong("id"),
                                    candidate.name(),
                                    candidate.type().kind().wireName(),
                                    candidate.size(),
                                    candidate.type().mimeType(),
                                    candidate.thumbnailKey() != null,
                                    now),
                            candidate.key(),
                            thumbnail(candidate),
                            sha256(candidate.path())));
        }
        return files;
    }

    private NewFile.@Nullable Thumbnail thumbnail(Candidate candidate) throws IOException {
        if (candidate.thumbnail() == null || candidate.thumbnailKey() == null) {
            return null;
        }
        store.put(candidate.thumbnailKey(), candidate.thumbnail());
        return new NewFile.Thumbnail(candidate.thumbnailKey(), Files.size(candidate.thumbnail()));
    }

    private static String sha256(Path path) throws IOException {
        try (InputStream bytes =
                new DigestInputStream(
                        Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) bytes).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void tidy(Candidate candidate) {
        try {
            if (candidate.thumbnail() != null) {
                Files.deleteIfExists(candidate.thumbnail());
            }
        } catch (IOException stays) {
            LOG.warnf("A temporary file stays: %s", stays.toString());
        }
    }

    /** A problem with {@code details}, a sentence each. */
    public static HttpProblem refused(int status, String code, List<String> details) {
        return Problem.of(status, code, "None of the files is accepted.")
                .with("details", details)
                .build();
    }
}
