package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import com.hotelchat.admin.connection.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists dead letters, the newest last. Holds no more of them in memory than it shows. */
@Command(
        name = "list",
        description = "Lists the dead letters that are not handled, the newest last.")
final class ListLetters implements Callable<Integer> {

    private static final int MOST = 10_000;

    private static final List<String> HEADINGS =
            List.of("ID", "TIME", "CONSUMER", "HOTEL", "TYPE", "BYTES", "REASON");

    private final Settings settings;

    @Spec private @Nullable CommandSpec spec;

    @Mixin private final Selection selection = new Selection();

    @Option(names = "--handled", description = "Those that are handled, instead.")
    private boolean handled;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "200",
            description = "The newest N only; ${DEFAULT-VALUE} by default, 10000 at most.")
    private int limit;

    ListLetters(Settings settings) {
        this.settings = settings;
    }

    /** A letter without its value. */
    private record Row(Instant at, LetterId id, List<String> cells) {

        static final Comparator<Row> OLDEST_FIRST =
                Comparator.comparing(Row::at)
                        .thenComparing(row -> row.id().topic())
                        .thenComparing(row -> row.id().partition())
                        .thenComparing(row -> row.id().offset());

        static Row of(Letter letter) {
            return new Row(
                    letter.writtenAt(),
                    letter.id(),
                    List.of(
                            letter.id().toString(),
                            letter.writtenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                            letter.consumer(),
                            letter.hotel().orElse("-"),
                            letter.type(),
                            letter.size(),
                            letter.reason()));
        }
    }

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(
                    command.commandLine(), "--limit must be between 1 and " + MOST + ".");
        }
        PriorityQueue<Row> newest = new PriorityQueue<>(Row.OLDEST_FIRST);
        long[] count = {0};
        try (KafkaConnection kafka = KafkaConnection.open(settings)) {
            new Letters(kafka)
                    .each(
                            selection::includes,
                            handled,
                            letter -> {
                                if (selection.includes(letter)) {
                                    count[0]++;
                                    newest.add(Row.of(letter));
                                    if (newest.size() > limit) {
                                        newest.remove();
                                    }
                                }
                            });
        }
        PrintWriter out = command.commandLine().getOut();
        if (count[0] == 0) {
            out.println("No dead letters.");
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        newest.stream().sorted(Row.OLDEST_FIRST).map(Row::cells).forEach(rows::add);
        Table.print(out, rows);
        if (count[0] > newest.size()) {
            out.printf("The newest %d of %d; --limit shows more.%n", newest.size(), count[0]);
        }
        return 0;
    }
}
