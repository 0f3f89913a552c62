package com.hotelchat.notification.device;

import com.hotelchat.notification.caller.Owner;
import com.hotelchat.notification.device.Device.Platform;
import com.hotelchat.rest.Problem;
import com.hotelchat.secret.ServiceSecret;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The devices of members of staff and of stays. */
@ApplicationScoped
class Devices {

    /** The most of one owner; of more, those that were not seen for longest go. */
    private static final int MAX = 20;

    /** Number of devices that are sealed again in one transaction. */
    private static final int BATCH = 100;

    /** SQLSTATE, from appendix A of PostgreSQL's documentation. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String LOCK_STAY =
            """
            insert into stay (hotel_slug, stay_id, is_open) values ($1, $2, true)
            on conflict (hotel_slug, stay_id) do update set is_open = stay.is_open
            returning is_open, ended_sessions
            """;

    /** The owner's device of this name with another token, and this token with another owner. */
    private static final String REPLACE =
            """
            delete from device
            where hotel_slug = $1 and owner_kind = $2 and owner_id = $3 and device_id = $4
                and token_hash <> $5
            or token_hash = $5
                and (hotel_slug, owner_kind, owner_id, device_id) is distinct from ($1, $2, $3, $4)
            """;

    /**
     * Replaces the sealed token and its hash, unless a row has its present hash already: then the
     * older row is replaced below.
     */
    private static final String RESEAL =
            """
            update device set token_hash = $2, token_sealed = $3, secret_id = $4
            where token_hash = $1
                and not exists (
                    select from device other
                    where other.token_hash = $2 and other.token_hash <> $1)
            """;

    private static final String REMOVE_FORMER =
            "delete from device where token_hash = $1 and token_hash <> $2";

    private static final String OLDER =
            """
            select id, token_sealed, token_hash from device
            where secret_id is distinct from $1 and id > $2
            order by id limit %d for update skip locked
            """
                    .formatted(BATCH);

    private static final String NAME_OF_TOKEN =
            """
            select device_id from device
            where token_hash = $4 and hotel_slug = $1 and owner_kind = $2 and owner_id = $3
            """;

    private static final String REGISTER =
            """
            insert into device (hotel_slug, owner_kind, owner_id, device_id, token_hash, platform,
                token_sealed, token_hint, secret_id, created_at, last_seen_at, session_id,
                knows_withdrawal)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)
            on conflict on constraint device_of_owner do update
                set platform = excluded.platform, last_seen_at = excluded.last_seen_at,
                session_id = excluded.session_id,
                knows_withdrawal = device.knows_withdrawal or excluded.knows_withdrawal
            returning
            """
                    + Device.COLUMNS;

    private static final String FORGET_MOST =
            """
            delete from device where id in (
                select id from device where hotel_slug = $1 and owner_kind = $2 and owner_id = $3
                order by last_seen_at desc, id desc offset %d)
            """
                    .formatted(MAX);

    private static final String LIST =
            "select "
                    + Device.COLUMNS
                    + " from device where hotel_slug = $1 and owner_kind = $2 and owner_id = $3"
                    + " order by created_at, id";

    private static final String REMOVE =
            """
            delete from device
            where hotel_slug = $1 and owner_kind = $2 and owner_id = $3 and device_id = $4
            """;

    private final Pool pool;
    private final ServiceSecret secret;
    private final Clock clock;

    Devices(Pool pool, ServiceSecret secret, Clock clock) {
        this.pool = pool;
        this.secret = secret;
        this.clock = clock;
    }

    /**
     * Registers a device, for the first time or again. A token that somebody else registered moves
     * to this owner.
     *
     * @param deviceId the owner's name for it; without one, the token's present one, or a new one
     * @param sessionId the guest session that the device ends with; null for members of staff
     * @param knowsWithdrawal whether the app knows the silent push that takes others away
     * @return fails with a {@link HttpProblem} 401 when the stay is over, or the session
     */
    Uni<Device> register(
            Owner owner,
            PushToken token,
            Platform platform,
            @Nullable String deviceId,
            @Nullable String sessionId,
            boolean knowsWithdrawal) {
        return pool.withTransaction(
                        connection ->
                                requireOpen(connection, owner, sessionId)
                                        .chain(() -> resealFormer(connection, token))
                                        .chain(() -> name(connection, owner, token, deviceId))
                                        .chain(
                                                name ->
                                                        register(
                                                                connection,
                                                                owner,
                                                                token,
                                                                platform,
                                                                name,
                                                                sessionId,
                                                                knowsWithdrawal)))
                // Two registered the same token at the same time: the later one has it.
                .onFailure(Devices::isTaken)
                .retry()
                .atMost(3);
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof PgException refused
                && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    private static Uni<Void> requireOpen(
            SqlConnection connection, Owner owner, @Nullable String sessionId) {
        return switch (owner) {
            case Owner.Staff staff -> Uni.createFrom().voidItem();
            case Owner.Stay stay ->
                    connection
                            .preparedQuery(LOCK_STAY)
                            .execute(Tuple.of(stay.hotelSlug(), stay.stayId()))
                            .invoke(
                                    rows -> {
                                        Row row = rows.iterator().next();
                                        if (!row.getBoolean("is_open")
                                                || (sessionId != null
                                                        && row.getString("ended_sessions")
                                                                .contains(sessionId))) {
                                            throw Problem.of(
                                                            401,
                                                            "session-revoked",
                                                            "This guest session has ended.")
                                                    .build();
                                        }
                                    })
                            .replaceWithVoid();
        };
    }

    /** While the secret changes, the token may be there under the hash of a former one. */
    private Uni<Void> resealFormer(SqlConnection connection, PushToken token) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (byte[] former : token.formerHashes(secret)) {
            done = done.chain(() -> reseal(connection, Buffer.buffer(former), token));
        }
        return done;
    }

    private Uni<Void> reseal(SqlConnection connection, Buffer formerHash, PushToken token) {
        return connection
                .preparedQuery(RESEAL)
                .execute(
                        Tuple.of(
                                formerHash,
                                buffer(token),
                                Buffer.buffer(token.sealed(secret)),
                                secret.id()))
                .chain(
                        () ->
                                connection
                                        .preparedQuery(REMOVE_FORMER)
                                        .execute(Tuple.of(formerHash, buffer(token))))
                .replaceWithVoid();
    }

    /**
     * The result of sealing some devices again.
     *
     * @param last the last of them; 0 when there was none
     * @param lost how many tokens cannot be opened: they stay as they are
     */
    record Resealed(long last, int lost) {}

    /** Seals tokens with the first secret that were sealed with another one, or nobody knows. */
    Uni<Resealed> resealSome(long after) {
        return pool.withTransaction(
                connection ->
                        connection
                                .preparedQuery(OLDER)
                                .execute(Tuple.of(secret.id(), after))
                                .chain(rows -> reseal(connection, rows)));
    }

    private Uni<Resealed> reseal(SqlConnection connection, RowSet<Row> rows) {
        Uni<Void> done = Uni.createFrom().voidItem();
        long last = 0;
        int lost = 0;
        for (Row row : rows) {
            last = row.getLong("id");
            PushToken token =
                    PushToken.opened(secret, row.getBuffer("token_sealed").getBytes()).orElse(null);
            if (token == null) {
                lost++;
            } else {
                Buffer hash = row.getBuffer("token_hash").getDelegate();
                done = done.chain(() -> reseal(connection, hash, token));
            }
        }
        return done.replaceWith(new Resealed(last, lost));
    }

    private Uni<String> name(
            SqlConnection connection, Owner owner, PushToken token, @Nullable String deviceId) {
        if (deviceId != null) {
            return Uni.createFrom().item(deviceId);
        }
        return connection
                .preparedQuery(NAME_OF_TOKEN)
                .execute(Tuple.of(owner.hotelSlug(), owner.kind(), owner.id(), buffer(token)))
                .map(
                        rows ->
                                rows.size() == 0
                                        ? UUID.randomUUID().toString()
                                        : rows.iterator().next().getString("device_id"));
    }

    private Uni<Device> register(
            SqlConnection connection,
            Owner owner,
            PushToken token,
            Platform platform,
            String deviceId,
            @Nullable String sessionId,
            boolean knowsWithdrawal) {
        List<Object> key =
                List.of(owner.hotelSlug(), owner.kind(), owner.id(), deviceId, buffer(token));
        List<Object> all = new ArrayList<>(key);
        all.add(platform.text());
        all.add(Buffer.buffer(token.sealed(secret)));
        all.add(token.hint());
        all.add(secret.id());
        all.add(clock.instant().atOffset(ZoneOffset.UTC));
        all.add(sessionId);
        all.add(knowsWithdrawal);
        return connection
                .preparedQuery(REPLACE)
                .execute(Tuple.tuple(key))
                .chain(() -> connection.preparedQuery(REGISTER).execute(Tuple.tuple(all)))
                .map(rows -> Device.of(rows.iterator().next()))
                .call(
                        () ->
                                connection
                                        .preparedQuery(FORGET_MOST)
                                        .execute(
                                                Tuple.of(
                                                        owner.hotelSlug(),
                                                        owner.kind(),
                                                        owner.id())));
    }

    private Buffer buffer(PushToken token) {
        return Buffer.buffer(token.hash(secret));
    }

    /** An owner's devices, the oldest first. */
    Uni<List<Device>> list(Owner owner) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(owner.hotelSlug(), owner.kind(), owner.id()))
                .map(
                        rows -> {
                            List<Device> devices = new ArrayList<>();
                            rows.forEach(row -> devices.add(Device.of(row)));
                            return devices;
                        });
    }

    /** Forgets a device; whether there was one. */
    Uni<Boolean> remove(Owner owner, String deviceId) {
        return pool.preparedQuery(REMOVE)
                .execute(Tuple.of(owner.hotelSlug(), owner.kind(), owner.id(), deviceId))
                .map(rows -> rows.rowCount() > 0);
    }
}
