package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the data of a stack that outlives it: data, keys, logs, and the note {@code
 * run.json} of the running processes. One stack at a time uses it.
 */
final class DataFolder implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ORDERLY_STOP = Duration.ofSeconds(25);

    private final Path folder;
    private @Nullable FileChannel lockFile;

    private DataFolder(Path folder) {
        this.folder = folder;
    }

    /** Returns the folder without locking it. */
    static DataFolder look(Path folder) {
        return new DataFolder(folder.toAbsolutePath().normalize());
    }

    /**
     * Claims the folder for this process. The claim ends with the process, however it ends.
     *
     * @throws StartFailure if another stack has it
     */
    static DataFolder claim(Path folder) {
        DataFolder claimed = look(Folders.ensure(folder));
        if (!claimed.tryLock()) {
            throw new StartFailure(
                    "A stack runs already"
                            + claimed.note()
                                    .map(note -> " at " + note.getString("base_url"))
                                    .orElse("")
                            + ": stop it with ./hotelchat down.");
        }
        return claimed;
    }

    private boolean tryLock() {
        try {
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // This process holds the lock itself, which counts as held.
            }
            if (lock == null) {
                channel.close();
                return false;
            }
            lockFile = channel;
            return true;
        } catch (IOException e) {
            throw new StartFailure("The folder " + folder + " cannot be used.", e);
        }
    }

    Path path() {
        return folder;
    }

    Path postgres() {
        return folder.resolve("postgres");
    }

    Path kafka() {
        return folder.resolve("kafka");
    }

    /** The folder in which the services keep people's files. */
    Path files() {
        return folder.resolve("files");
    }

    /** The folder in which uploads are kept while they are checked. */
    Path uploads() {
        return folder.resolve("uploads");
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path issuerKey() {
        return folder.resolve("issuer-key.json");
    }

    /** The secret with which services seal: 32 random bytes in base64, generated once. */
    String secret() {
        return secret("secret");
    }

    /**
     * The secret with which two services seal the devices of guests: 32 random bytes in base64,
     * generated once.
     */
    String deviceSecret() {
        return secret("device-secret");
    }

    /** The secret of the cookie with which pages of the staff load files. */
    String filesSecret() {
        return secret("files-secret");
    }

    private String secret(String name) {
        Path file = folder.resolve(name);
        try {
            if (Files.notExists(file)) {
                byte[] random = new byte[32];
                new SecureRandom().nextBytes(random);
                createForOwner(file);
                Files.writeString(file, Base64.getEncoder().encodeToString(random));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps the key of the account that may push, in place of the last one. */
    Path serviceAccount(String json) {
        Path file = folder.resolve("service-account.json");
        try {
            if (Files.notExists(file)) {
                createForOwner(file);
            }
            return Files.writeString(file, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createForOwner(Path file) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Removes everything that earlier runs have kept. */
    void empty() {
        for (Path kept : List.of(postgres(), kafka(), files(), uploads(), logs())) {
            Folders.delete(kept);
        }
        try {
            for (String file :
                    List.of(
                            "secret",
                            "device-secret",
                            "files-secret",
                            "service-account.json",
                            "issuer-key.json")) {
                Files.deleteIfExists(folder.resolve(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path noteFile() {
        return folder.resolve("run.json");
    }

    /** Writes down what runs, for other processes and for who comes after us. */
    void note(JsonObject running) {
        try {
            Path draft = folder.resolve("run.json.new");
            Files.writeString(draft, running.encodePrettily() + "\n");
            Files.move(draft, noteFile(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the note of the last run; empty when it ended in order. */
    Optional<JsonObject> note() {
        try {
            return Optional.of(new JsonObject(Files.readString(noteFile())));
        } catch (IOException | DecodeException e) {
            return Optional.empty();
        }
    }

    /** Returns the note of the present run; empty unless its process is a local stack. */
    Optional<JsonObject> running() {
        return note().filter(note -> ours(note.getLong("pid", -1L), "local-stack").isPresent());
    }

    /** Ends a stack in order, which may take it 20 s; what then is left of it is killed. */
    void stop(ProcessHandle stack) {
        stack.destroy();
        if (!gone(stack, ORDERLY_STOP)) {
            stack.destroyForcibly();
            gone(stack, PATIENCE);
            removeLeftOvers();
        }
    }

    /**
     * Ends processes that a killed stack has left running: services by the note, Postgres by its
     * own pid file. A process is ended only if its command line belongs to this stack.
     */
    void removeLeftOvers() {
        note().ifPresent(
                        note -> {
                            JsonArray services = note.getJsonArray("services", new JsonArray());
                            for (int i = 0; i < services.size(); i++) {
                                JsonObject service = services.getJsonObject(i);
                                ours(service.getLong("pid"), service.getString("program"))
                                        .ifPresent(DataFolder::end);
                            }
                        });
        PostgresServer.postmaster(postgres())
                .flatMap(process -> ours(process.pid(), postgres().toString()))
                .ifPresent(DataFolder::interrupt);
        forget();
    }

    private static Optional<ProcessHandle> ours(long pid, @Nullable String partOfCommandLine) {
        return partOfCommandLine == null
                ? Optional.empty()
                : ProcessHandle.of(pid)
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> commandLine(process).contains(partOfCommandLine));
    }

    private static String commandLine(ProcessHandle process) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            // Without /proc, Java is the only source; with it, /proc is better, as Java cuts long
            // lines.
            return Files.readString(file).replace('\0', ' ');
        } catch (IOException e) {
            return process.info().commandLine().orElse("");
        }
    }

    /** TERM, and KILL when that has not helped. */
    private static void end(ProcessHandle process) {
        process.destroy();
        if (!gone(process, PATIENCE)) {
            process.destroyForcibly();
            gone(process, PATIENCE);
        }
    }

    /** To Postgres TERM means to wait for its clients; INT does not. */
    private static void interrupt(ProcessHandle postmaster) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!gone(postmaster, PATIENCE)) {
            postmaster.destroyForcibly();
            gone(postmaster, PATIENCE);
        }
    }

    private static boolean gone(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Deletes the note, because nothing runs any more. */
    void forget() {
        try {
            Files.deleteIfExists(noteFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the folder free for another stack. */
    @Override
    public void close() {
        FileChannel held = lockFile;
        lockFile = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
