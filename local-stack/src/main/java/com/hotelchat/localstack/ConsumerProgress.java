package com.hotelchat.localstack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far consumer groups have come in their topics. */
final class ConsumerProgress implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Admin admin;

    /** Closes the client when it is closed itself. */
    ConsumerProgress(Admin admin) {
        this.admin = admin;
    }

    /**
     * Waits until a consumer group has taken what is in those of the topics that it reads. A group
     * without members is not waited for.
     *
     * @throws StartFailure if the group has not come so far within 30 s
     */
    void awaitTaken(String group, Set<String> topics) {
        long end = System.nanoTime() + BOUND.toNanos();
        try {
            while (!hasTaken(group, topics)) {
                if (System.nanoTime() > end) {
                    throw new StartFailure(group + " does not take what Kafka has for it.");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        } catch (ExecutionException e) {
            throw new StartFailure("Kafka did not say how far " + group + " has come.", e);
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
        return described.members().isEmpty()
                || (described.groupState() == GroupState.STABLE
                        && isPastTheEnds(group, assigned(described, topics)));
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
