package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Handles dead letters, named or chosen, and marks them as handled. */
abstract class Handling implements Callable<Integer> {

    /** The most letters of a partition between two commits of their marks. */
    private static final int BATCH = 100;

    /** The most letters that are named before anything is done. */
    private static final int NAMED = 20;

    private final Settings settings;

    @Spec private @Nullable CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private @Nullable Wanted wanted;

    @Mixin private final Selection selection = new Selection();

    @Option(
            names = "--yes",
            description = "With --all: do it, instead of saying what would be done.")
    private boolean isSure;

    Handling(Settings settings) {
        this.settings = settings;
    }

    /** Letters by their ids, or all that are chosen. */
    static final class Wanted {

        @Parameters(
                paramLabel = "ID",
                arity = "1..*",
                description = "Ids of dead letters, as hotel.stays.dlq/3/17.")
        private List<String> ids = new ArrayList<>();

        @Option(names = "--all", description = "All dead letters that the other options choose.")
        private boolean isAll;
    }

    /** Returns what becomes of a letter, as a participle. */
    abstract String done();

    /**
     * Handles a letter.
     *
     * @return the reason in a sentence if it cannot be handled in this way; it stays unchanged then
     * @throws AdminException if Kafka fails
     */
    abstract Optional<String> handle(KafkaConnection kafka, Letter letter);

    @Override
    public Integer call() {
        Wanted which = Objects.requireNonNull(wanted);
        List<LetterId> ids = parsed(which.ids);
        try (KafkaConnection kafka = KafkaConnection.open(settings)) {
            Letters letters = new Letters(kafka);
            if (which.isAll && !isSure) {
                return rehearse(letters);
            }
            Run run = new Run(kafka, letters);
            try {
                if (which.isAll) {
                    letters.each(selection::includes, false, run::handleIfChosen);
                } else {
                    ids.forEach(run::handle);
                }
            } finally {
                run.commit();
            }
            out().printf("%d %s, %d refused.%n", run.handled, done(), run.refused);
            return run.refused == 0 ? 0 : 1;
        }
    }

    private List<LetterId> parsed(List<String> ids) {
        try {
            return ids.stream().map(LetterId::parse).distinct().toList();
        } catch (AdminException malformed) {
            throw new ParameterException(
                    spec().commandLine(), String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private int rehearse(Letters letters) {
        List<String> first = new ArrayList<>();
        int[] count = {0};
        letters.each(
                selection::includes,
                false,
                letter -> {
                    if (selection.includes(letter) && ++count[0] <= NAMED) {
                        first.add(letter.id() + "  " + letter.reason());
                    }
                });
        first.forEach(out()::println);
        if (count[0] > NAMED) {
            out().printf("... and %d more%n", count[0] - NAMED);
        }
        out().printf("%d would be %s; add --yes to do it.%n", count[0], done());
        return 0;
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec);
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    /** One run over letters: its results, and the marks that are not committed yet. */
    private final class Run {

        private final KafkaConnection kafka;
        private final Letters letters;
        private final Map<TopicPartition, HandledOffsets> marks = new HashMap<>();
        private final Map<TopicPartition, List<Long>> uncommitted = new HashMap<>();
        private int handled;
        private int refused;

        Run(KafkaConnection kafka, Letters letters) {
            this.kafka = kafka;
            this.letters = letters;
        }

        void handle(LetterId id) {
            Letter letter;
            try {
                letter = letters.get(id);
            } catch (AdminException unknown) {
                refuse(String.valueOf(unknown.getMessage()));
                return;
            }
            if (marks(id.topicPartition()).contains(id.offset())) {
                refuse(id + " is handled already.");
            } else {
                handle(letter);
            }
        }

        void handleIfChosen(Letter letter) {
            if (selection.includes(letter)) {
                handle(letter);
            }
        }

        private void handle(Letter letter) {
            TopicPartition partition = letter.id().topicPartition();
            long offset = letter.id().offset();
            // Checked before anything is sent: a letter that cannot be marked would be replayed
            // twice.
            HandledOffsets next =
                    Letters.requireFitting(partition, marks(partition).and(List.of(offset)));
            Optional<String> refusal = Handling.this.handle(kafka, letter);
            if (refusal.isPresent()) {
                refuse(refusal.get());
                return;
            }
            handled++;
            marks.put(partition, next);
            List<Long> batch = uncommitted.computeIfAbsent(partition, none -> new ArrayList<>());
            batch.add(offset);
            if (batch.size() >= BATCH) {
                uncommitted.remove(partition);
                letters.mark(partition, batch);
            }
        }

        private HandledOffsets marks(TopicPartition partition) {
            return marks.computeIfAbsent(partition, letters::handled);
        }

        private void refuse(String sentence) {
            refused++;
            err().println(sentence);
        }

        void commit() {
            uncommitted.forEach(letters::mark);
            uncommitted.clear();
        }
    }
}
