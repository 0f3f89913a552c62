package com.hotelchat.messaging;

import com.hotelchat.bus.CloudEventHeaders;
import com.hotelchat.bus.TraceParent;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** The relay's statements of the table {@code outbox}, and the records that its rows become. */
final class OutboxRows {

    /** The most rows of one shard that are in memory. */
    static final int BATCH = 500;

    /**
     * Reads each shard by its index, and of each no more than a megabyte and the row that exceeds
     * it. Names its columns: a prepared "*" fails once a migration adds one.
     */
    private static final String NEXT =
            """
            select shard, id, event_id, topic, key, type, subject, sequence, occurred_at, data,
                traceparent
            from (
                select wanted.shard, next.*,
                    sum(coalesce(octet_length(data), 0))
                        over (partition by wanted.shard order by id
                            rows between unbounded preceding and 1 preceding) as bytes_before
                from unnest($1::integer[]) as wanted (shard)
                cross join lateral (
                    select id, event_id, topic, key, type, subject, sequence, occurred_at, data,
                        traceparent
                    from outbox
                    where (hashtext(key) & 15) = wanted.shard
                    order by id
                    limit $2
                ) as next
            ) as waiting
            where bytes_before is null or bytes_before < 1000000
            order by id
            """;

    private static final String DELETE = "delete from outbox where id = any($1)";

    private static final String SET_ASIDE =
            """
            with refused as (delete from outbox where id = any($1) returning *)
            insert into outbox_refused (id, refused_at, event)
            select id, now(), to_jsonb(refused) from refused
            """;

    private OutboxRows() {}

    /** A row and the record that it becomes. */
    record Waiting(long id, ProducerRecord<String, byte[]> record) {}

    /**
     * Returns the first rows of some shards in their order; shards without rows are left out.
     *
     * @param source the producer of the events, for the attribute of the same name
     */
    static Map<Integer, List<Waiting>> next(SqlClient session, Set<Integer> shards, String source) {
        Map<Integer, List<Waiting>> rows = new TreeMap<>();
        Tuple parameters = Tuple.of(shards.toArray(new Integer[0]), BATCH);
        for (Row row : session.preparedQuery(NEXT).executeAndAwait(parameters)) {
            rows.computeIfAbsent(row.getInteger("shard"), shard -> new ArrayList<>())
                    .add(new Waiting(row.getLong("id"), record(row, source)));
        }
        return rows;
    }

    /** Deletes rows that are published. */
    static void delete(SqlClient session, List<Waiting> published) {
        session.preparedQuery(DELETE).executeAndAwait(ids(published));
    }

    /** Moves rows out of the way that Kafka refuses, as the last resort. */
    static void setAside(SqlClient session, List<Waiting> refused) {
        session.preparedQuery(SET_ASIDE).executeAndAwait(ids(refused));
    }

    private static Tuple ids(List<Waiting> rows) {
        return Tuple.of(rows.stream().map(Waiting::id).toArray(Long[]::new));
    }

    private static ProducerRecord<String, byte[]> record(Row row, String source) {
        String topic = row.getString("topic");
        String key = row.getString("key");
        String data = row.getString("data");
        if (data == null) {
            // A removal is no event: it has no type, and so no headers that depend on one.
            return new ProducerRecord<>(topic, key, null);
        }
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, utf8(data));
        Headers headers = record.headers();
        CloudEventHeaders.put(
                headers,
                row.getUUID("event_id").toString(),
                source,
                row.getString("type"),
                row.getString("subject"),
                row.getOffsetDateTime("occurred_at").toInstant());
        if (row.getLong("sequence") instanceof Long sequence) {
            headers.add(CloudEventHeaders.SEQUENCE, utf8(sequence.toString()));
        }
        TraceParent.put(headers, row.getString("traceparent"));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
