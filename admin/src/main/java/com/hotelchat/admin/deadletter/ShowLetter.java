package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one dead letter, without personal data. */
@Command(
        name = "show",
        description = "Shows a dead letter; personal data are replaced by their length.")
final class ShowLetter implements Callable<Integer> {

    private static final Pattern HEADER = Pattern.compile("(dlq|ce)[-_][a-z-]{1,30}");

    private final Settings settings;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The id, as hotel.stays.dlq/3/17.")
    private String id = "";

    ShowLetter(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        LetterId wanted;
        try {
            wanted = LetterId.parse(id);
        } catch (AdminException malformed) {
            throw new ParameterException(
                    command.commandLine(), String.valueOf(malformed.getMessage()), malformed);
        }
        try (KafkaConnection kafka = KafkaConnection.open(settings)) {
            Letters letters = new Letters(kafka);
            print(
                    command.commandLine().getOut(),
                    letters.get(wanted),
                    letters.handled(wanted.topicPartition()).contains(wanted.offset()));
        }
        return 0;
    }

    private static void print(PrintWriter out, Letter letter, boolean isHandled) {
        out.println(letter.id() + (isHandled ? ", handled" : ", not handled"));
        out.println("written at " + letter.writtenAt());
        int others = 0;
        for (Header header : letter.record().headers()) {
            if (HEADER.matcher(header.key()).matches()) {
                out.println(header.key() + ": " + Letter.shown(header));
            } else {
                others++;
            }
        }
        if (others > 0) {
            out.println("other headers: " + others);
        }
        byte[] key = letter.record().key();
        out.println(
                "key: "
                        + (key == null
                                ? "none"
                                : PersonalDataMask.key(new String(key, StandardCharsets.UTF_8))));
        byte[] value = letter.record().value();
        if (value != null) {
            out.println("value, " + value.length + " bytes:");
            out.println(PersonalDataMask.describe(value));
        } else if (letter.isOmitted()) {
            out.println("value: omitted for its size, " + letter.size());
            out.println("the record is at " + letter.origin() + ", as long as that topic keeps it");
        } else {
            out.println("value: null");
        }
    }
}
