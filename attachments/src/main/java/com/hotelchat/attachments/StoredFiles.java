package com.hotelchat.attachments;

import com.hotelchat.files.FileKey;
import com.hotelchat.files.FileStore;
import com.hotelchat.messaging.JobLeases;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/**
 * Rows that record the files in the store. A row is inserted before the bytes are stored and
 * deleted after them, so that a crash at any moment leaves no bytes without a row.
 */
@ApplicationScoped
public class StoredFiles {

    private static final Logger LOG = Logger.getLogger(StoredFiles.class);

    /** The longest time of an upload; files that are not kept by then are erased. */
    private static final Duration UPLOAD = Duration.ofHours(1);

    /** Time by which keeping a file must precede the due time of its row: clocks differ. */
    public static final Duration MARGIN = Duration.ofMinutes(5);

    private static final int BATCH = 100;

    private static final String NOTE =
            "insert into stored_file (storage_key, erase_after) select unnest($1::text[]), $2";

    private static final String GIVE_UP =
            "update stored_file set erase_after = $2 where storage_key = any($1::text[])"
                    + " and erase_after is not null";

    private static final String FIND_DUE =
            "select storage_key from stored_file where erase_after <= $1 order by erase_after limit $2";

    private static final String FORGET =
            "delete from stored_file where storage_key = any($1::text[]) and erase_after is not null";

    private final Pool pool;
    private final FileStore store;
    private final Clock clock;
    private final ExecutorService threads;
    private final JobLeases leases;

    StoredFiles(
            Pool pool,
            FileStore store,
            Clock clock,
            @VirtualThreads ExecutorService threads,
            JobLeases leases) {
        this.leases = leases;
        this.pool = pool;
        this.store = store;
        this.clock = clock;
        this.threads = threads;
    }

    /** Notes files that are about to be stored. Blocks, and is for virtual threads. */
    public void note(List<FileKey> keys) {
        pool.preparedQuery(NOTE)
                .execute(
                        Tuple.of(
                                texts(keys), clock.instant().plus(UPLOAD).atOffset(ZoneOffset.UTC)))
                .await()
                .indefinitely();
    }

    /** Erases files that nothing has come of. Blocks, and is for virtual threads. */
    public void giveUp(List<FileKey> keys) {
        pool.preparedQuery(GIVE_UP)
                .execute(Tuple.of(texts(keys), clock.instant().atOffset(ZoneOffset.UTC)))
                .await()
                .indefinitely();
        wake();
    }

    /** Erases what has become due, soon. */
    public void wake() {
        threads.execute(() -> tryTo(this::eraseAll));
    }

    /**
     * Erases files that are due, including those that a crash left behind. Several instances may
     * erase the same file: the second one finds nothing.
     */
    @Scheduled(
            every = "{hotelchat.files.sweep}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void eraseWhatIsDue() {
        tryTo(() -> leases.runBlocking("erase files", this::eraseAll));
    }

    private static void tryTo(Runnable erase) {
        try {
            erase.run();
        } catch (RuntimeException away) {
            LOG.warnf(
                    "Files that are due are not erased yet, the next sweep tries again: %s",
                    away.getClass().getName());
        }
    }

    private void eraseAll() {
        int erased;
        do {
            erased = eraseSome();
        } while (erased == BATCH);
    }

    private int eraseSome() {
        RowSet<Row> due =
                pool.preparedQuery(FIND_DUE)
                        .execute(Tuple.of(clock.instant().atOffset(ZoneOffset.UTC), BATCH))
                        .await()
                        .indefinitely();
        List<FileKey> erased = new ArrayList<>();
        for (Row row : due) {
            FileKey key = new FileKey(row.getString("storage_key"));
            try {
                store.delete(key);
                erased.add(key);
            } catch (IOException stays) {
                LOG.warnf("The file %s is not erased yet: %s", key.text(), stays.toString());
            }
        }
        if (!erased.isEmpty()) {
            pool.preparedQuery(FORGET).execute(Tuple.of(texts(erased))).await().indefinitely();
        }
        return erased.size();
    }

    /** The keys as a parameter of a statement. */
    public static String[] texts(List<FileKey> keys) {
        return keys.stream().map(FileKey::text).toArray(String[]::new);
    }
}
