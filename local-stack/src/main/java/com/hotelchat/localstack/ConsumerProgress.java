package com.hotelchat.localstack;

import com.hotelchat.pusherserver.StartFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;

/** Reports the progress of consumer groups in their topics. */
final class ConsumerProgress implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    private final Admin admin;
    private final Consumer<String> reports;

    /** Changes with the group's state and with what it has committed. */
    private long steps;

    /**
     * Closes the client when it is closed itself.
     *
     * @param reports receives a line now and then
     */
    ConsumerProgress(Admin admin, Consumer<String> reports) {
        this.admin = admin;
        this.reports = reports;
    }

    /**
     * Waits until a consumer group has committed the present records of those of the topics that it
     * reads. Does not wait for a group without members.
     *
     * @throws StartFailure if the group stands still before it has
     */
    void awaitTaken(String group, Set<String> topics) {
        StartWait wait =
                new StartWait(group + " to consume " + String.join(" and ", topics), reports);
        try {
            while (true) {
                String obstacle;
                try {
                    if (hasTaken(group, topics)) {
                        return;
                    }
                    obstacle = "its committed offsets are below the ends";
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof RetriableException)) {
                        throw new StartFailure(
                                "Kafka refused to say how far " + group + " is: " + e.getCause(),
                                e);
                    }
                    obstacle = e.getCause().toString();
                }
                wait.goOn(steps, obstacle);
                LockSupport.parkNanos(POLL.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("Interrupted while waiting for " + group + ".", e);
        }
    }

    private boolean hasTaken(String group, Set<String> topics)
            throws ExecutionException, InterruptedException {
        ConsumerGroupDescription described;
        try {
            described =
                    Objects.requireNonNull(
                            admin.describeConsumerGroups(List.of(group)).all().get().get(group));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw e;
        }
        if (described.members().isEmpty()) {
            return true;
        }
        steps = described.hashCode();
        return described.groupState() == GroupState.STABLE
                && isPastTheEnds(group, assigned(described, topics));
    }

    private static Set<TopicPartition> assigned(
            ConsumerGroupDescription group, Set<String> topics) {
        return group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .filter(partition -> topics.contains(partition.topic()))
                .collect(Collectors.toSet());
    }

    private boolean isPastTheEnds(String group, Set<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> taken =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        steps = taken.hashCode();
        return admin
                .listOffsets(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(),
                                                partition -> OffsetSpec.latest())))
                .all()
                .get()
                .entrySet()
                .stream()
                .allMatch(
                        end -> {
                            OffsetAndMetadata position = taken.get(end.getKey());
                            return end.getValue().offset() == 0
                                    || (position != null
                                            && position.offset() >= end.getValue().offset());
                        });
    }

    @Override
    public void close() {
        admin.close();
    }
}
