package com.hotelchat.admin.explain;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.connection.Database;
import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import com.hotelchat.admin.deadletter.LetterOfRecord;
import com.hotelchat.admin.explain.PushRecords.Outcome;
import com.hotelchat.admin.explain.PushRecords.Waiting;
import com.hotelchat.admin.lag.ConsumerGroups;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains where a message is on its way, in sentences without texts and names. */
@Command(
        name = "explain",
        description = "Explains why a message was delivered and pushed, or was not.")
public final class ExplainMessage implements Callable<Integer> {

    private static final String NOTIFICATION = "NOTIFICATION";

    private final Settings settings;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "MESSAGE_ID", description = "The id of the message.")
    private long id;

    @Option(
            names = "--chat",
            paramLabel = "guest|staff",
            description = "The chat; without it, both are searched.")
    private @Nullable Chat chat;

    /** Creates the command. */
    public ExplainMessage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        List<Chat> chats = chat == null ? List.of(Chat.values()) : List.of(chat);
        int found = 0;
        for (Chat each : chats) {
            found += explain(each) ? 1 : 0;
        }
        return found == 0 ? 1 : 0;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private boolean explain(Chat which) {
        StoredMessage message;
        try (Database database = Database.open(settings, which.settings())) {
            Optional<StoredMessage> stored = StoredMessage.find(database, id);
            if (stored.isEmpty()) {
                out().printf("The database of %s has no message %d.%n", which.words(), id);
                return false;
            }
            message = stored.get();
            out().printf(
                            "Message %d of %s is in the database: conversation %d of %s, sequence %d,"
                                    + " sent at %s, %s.%n",
                            id,
                            which.words(),
                            message.conversation(),
                            message.hotel(),
                            message.sequence(),
                            message.sentAt(),
                            message.deletedAt() == null
                                    ? "not deleted"
                                    : "deleted at " + message.deletedAt());
            if (!isPublished(database, which, message)) {
                return true;
            }
        }
        explainDelivery(which, message);
        return true;
    }

    private boolean isPublished(Database database, Chat which, StoredMessage message) {
        Optional<Instant> waiting = message.waitingSince(database, which);
        if (waiting.isPresent()) {
            out().printf(
                            "Its event has waited in the outbox since %s, and Kafka does not have it"
                                    + " yet: nothing was delivered or pushed.%n",
                            waiting.get());
            return false;
        }
        Optional<Instant> refused = message.refusedAt(database, which);
        if (refused.isPresent()) {
            out().printf(
                            "Kafka refused its event at %s; it is in the table outbox_refused. Nothing"
                                    + " was delivered or pushed.%n",
                            refused.get());
            return false;
        }
        out().println("Its event is not waiting in the outbox.");
        return true;
    }

    private void explainDelivery(Chat which, StoredMessage message) {
        AdminException failure = null;
        try (KafkaConnection kafka = KafkaConnection.open(settings)) {
            Optional<PublishedEvent> published = PublishedEvent.find(kafka, which, message);
            if (published.isEmpty()) {
                out().printf(
                                "Its event is not in the topic %s: it has expired, or was never"
                                        + " published.%n",
                                which.sent().topic().wireName());
            } else {
                PublishedEvent event = published.get();
                out().printf("Its event is in %s, written at %s.%n", event, event.writtenAt());
                explainConsumer(
                        kafka,
                        which.gateway(),
                        "realtime-gateway",
                        event,
                        "Pusher accepted what follows from it");
                explainConsumer(
                        kafka,
                        ConsumerGroups.NOTIFICATIONS,
                        "notification-service",
                        event,
                        "its news is recorded");
            }
        } catch (AdminException failed) {
            // The state in the database of the notifications is still useful.
            failure = failed;
        }
        explainPushes(which, message);
        if (failure != null) {
            throw failure;
        }
    }

    private void explainConsumer(
            KafkaConnection kafka,
            String group,
            String service,
            PublishedEvent event,
            String otherwise) {
        OffsetAndMetadata committed = kafka.committed(group).get(event.partition());
        if (committed == null || committed.offset() <= event.offset()) {
            out().printf(
                            "%s has not processed it: its group %s %s and is at offset %s of that"
                                    + " partition.%n",
                            service,
                            group,
                            kafka.hasMembers(group) ? "has members" : "has no members",
                            committed == null ? "none" : Long.toString(committed.offset()));
            return;
        }
        Optional<LetterOfRecord> letter =
                LetterOfRecord.find(
                        kafka, service, event.partition(), event.offset(), event.writtenAt());
        if (letter.isPresent()) {
            out().printf(
                            "%s could not process it: dead letter %s (%s), reason: %s.%n",
                            service,
                            letter.get().id(),
                            letter.get().isHandled() ? "handled" : "not handled",
                            letter.get().reason());
        } else {
            out().printf("%s has processed it: %s.%n", service, otherwise);
        }
    }

    private void explainPushes(Chat which, StoredMessage message) {
        try (Database database = Database.open(settings, NOTIFICATION)) {
            List<Outcome> outcomes = PushRecords.outcomes(database, which, message);
            List<Waiting> waiting = PushRecords.waiting(database, which, message);
            if (outcomes.isEmpty() && waiting.isEmpty()) {
                out().println(
                                "notification-service has recorded nothing for it: no push was due,"
                                        + " or the record has expired.");
                return;
            }
            out().println("Pushes, by whose devices they are for:");
            outcomes.forEach(each -> out().println("  " + each));
            waiting.forEach(each -> out().println("  " + each));
        }
    }
}
