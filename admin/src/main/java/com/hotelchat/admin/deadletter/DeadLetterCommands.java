package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.Settings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands for dead letters. */
@Command(name = "dlq", description = "Lists, shows, replays and drops dead letters.")
public final class DeadLetterCommands implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    private DeadLetterCommands() {}

    /** Returns the command with all that it has. */
    public static CommandLine create(Settings settings) {
        return new CommandLine(new DeadLetterCommands())
                .addSubcommand(new ListLetters(settings))
                .addSubcommand(new ShowLetter(settings))
                .addSubcommand(new ReplayLetters(settings))
                .addSubcommand(new DropLetters(settings));
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "list, show, replay or drop?");
    }
}
