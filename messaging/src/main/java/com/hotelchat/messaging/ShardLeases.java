package com.hotelchat.messaging;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The statements that share the shards of the outbox among the relays of all instances. All times
 * are the database's, each statement is a transaction by itself, and none waits for a lock of
 * another relay.
 *
 * <p>A relay owns a shard for as long as it renews its lease; then another one takes the shard. The
 * lease decides only who publishes: what keeps the order is that Kafka refuses the former owner
 * ({@link com.hotelchat.bus.FencedProducers}).
 */
final class ShardLeases {

    /** The number of shards; it never changes, as the migrations have it, too. */
    static final int SHARDS = 16;

    private static final String RENEW =
            """
            with alive as (
                insert into outbox_relay (relay, expires_at)
                values ($1, clock_timestamp() + interval '5 seconds')
                on conflict (relay) do update set expires_at = excluded.expires_at
            ), gone as (
                delete from outbox_relay
                where relay <> $1 and expires_at < clock_timestamp() - interval '1 minute'
            ), others as materialized (
                select relay, expires_at from outbox_relay
                where relay <> $1 and expires_at > clock_timestamp()
            ), mine as materialized (
                select shard from outbox_shard where owner = $1
            ), free as materialized (
                select shard from outbox_shard
                where owner is null
                    or owner <> $1 and owner not in (select relay from others)
                order by shard
                limit (select greatest(0, ceil(16.0 / (1 + count(*)))::integer
                        - (select count(*)::integer from mine))
                    from others)
                for update skip locked
            ), taken as (
                update outbox_shard set owner = $1
                where shard in (select shard from free)
                returning shard
            )
            select array(select shard from mine union select shard from taken) as shards,
                (select count(*)::integer from others) as others,
                (select coalesce(1000 * extract(epoch from min(expires_at) - clock_timestamp()),
                        60000)::integer
                    from others) as next_expiry
            """;

    private static final String RELEASE =
            """
            with released as (
                update outbox_shard set owner = null
                where owner = $1 and shard = any($2)
            )
            select pg_notify($3, $4)
            """;

    private static final String LEAVE =
            """
            with released as (
                update outbox_shard set owner = null where owner = $1
            ), gone as (
                delete from outbox_relay where relay = $1
            )
            select pg_notify($2, $3)
            """;

    private ShardLeases() {}

    /**
     * The shards that a relay owns after a renewal.
     *
     * @param others the number of other relays that live
     * @param nextExpiry the time until the first of their leases expires unless it is renewed
     */
    record Held(Set<Integer> shards, int others, Duration nextExpiry) {

        /** Returns how many shards this relay should own, so that all own equally many. */
        int fairShare() {
            return (SHARDS + others) / (others + 1);
        }
    }

    /** Renews a relay's lease, and acquires unowned shards up to its fair share. */
    static Held renew(SqlClient session, UUID relay) {
        Row row = session.preparedQuery(RENEW).executeAndAwait(Tuple.of(relay)).iterator().next();
        return new Held(
                Set.of(row.getArrayOfIntegers("shards")),
                row.getInteger("others"),
                Duration.ofMillis(row.getInteger("next_expiry")));
    }

    /** Leaves shards to other relays, which are notified. */
    static void release(SqlClient session, UUID relay, List<Integer> shards) {
        session.preparedQuery(RELEASE)
                .executeAndAwait(
                        Tuple.of(
                                relay,
                                shards.toArray(new Integer[0]),
                                RelayNotifications.CHANNEL,
                                RelayNotifications.RELEASED));
    }

    /** Leaves all shards to other relays, which are notified: the relay ends. */
    static void leave(SqlClient session, UUID relay) {
        session.preparedQuery(LEAVE)
                .executeAndAwait(
                        Tuple.of(relay, RelayNotifications.CHANNEL, RelayNotifications.RELEASED));
    }
}
