package com.hotelchat.admin.lag;

import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import com.hotelchat.admin.connection.Table;
import com.hotelchat.events.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows how far the consumers of the services are behind. */
@Command(
        name = "lag",
        description = {
            "Shows how many records each consumer group has still to read.",
            "Up to one for each partition is the end of a transaction, and no record."
        })
public final class ShowLag implements Callable<Integer> {

    private static final List<String> HEADINGS =
            List.of("GROUP", "TOPIC", "PARTITIONS", "LAG", "MEMBERS");

    private final Settings settings;

    @Spec private @Nullable CommandSpec spec;

    /** Creates the command. */
    public ShowLag(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        try (KafkaConnection kafka = KafkaConnection.open(settings)) {
            ConsumerGroups.all()
                    .forEach(
                            (group, topics) -> {
                                String members = kafka.hasMembers(group) ? "yes" : "NONE";
                                Map<TopicPartition, OffsetAndMetadata> committed =
                                        kafka.committed(group);
                                for (Topic topic : topics) {
                                    rows.add(row(kafka, group, topic, committed, members));
                                }
                            });
        }
        Table.print(Objects.requireNonNull(spec).commandLine().getOut(), rows);
        return 0;
    }

    private static List<String> row(
            KafkaConnection kafka,
            String group,
            Topic topic,
            Map<TopicPartition, OffsetAndMetadata> committed,
            String members) {
        List<TopicPartition> partitions = kafka.partitions(List.of(topic.wireName()));
        Map<TopicPartition, Long> begins = kafka.begins(partitions);
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : kafka.ends(partitions).entrySet()) {
            OffsetAndMetadata position = committed.get(end.getKey());
            long begin = begins.getOrDefault(end.getKey(), 0L);
            lag +=
                    Math.max(
                            0,
                            end.getValue()
                                    - (position == null
                                            ? begin
                                            : Math.max(begin, position.offset())));
        }
        return List.of(
                group,
                topic.wireName(),
                partitions.isEmpty() ? "MISSING" : Integer.toString(partitions.size()),
                Long.toString(lag),
                members);
    }
}
