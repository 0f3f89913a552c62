package com.hotelchat.admin;

import com.hotelchat.admin.connection.AdminException;
import com.hotelchat.admin.connection.Settings;
import com.hotelchat.admin.deadletter.DeadLetterCommands;
import com.hotelchat.admin.explain.ExplainMessage;
import com.hotelchat.admin.lag.ShowLag;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code hotelchat-admin}. */
@Command(
        name = "hotelchat-admin",
        description = "Dead letters, the lag of consumers, and the way of a message.")
public final class HotelChatAdmin implements Runnable {

    private static final int FAILED = 1;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this.")
    private boolean isHelpWanted;

    private HotelChatAdmin() {}

    /** Runs the program, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        int code = run(System.getenv(), writer(System.out), writer(System.err), arguments);
        System.exit(code);
    }

    /** Writes UTF-8 whatever the locale, as masked texts are marked with quotation marks. */
    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /**
     * Runs the program in this process.
     *
     * @param environment its settings
     * @return 0; 1 if something failed or was refused; 2 if the arguments cannot be meant
     */
    public static int run(
            Map<String, String> environment,
            PrintWriter out,
            PrintWriter err,
            String... arguments) {
        Settings settings = new Settings(environment);
        return new CommandLine(new HotelChatAdmin())
                .addSubcommand(DeadLetterCommands.create(settings))
                .addSubcommand(new ExplainMessage(settings))
                .addSubcommand(new ShowLag(settings))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> {
                            out.flush();
                            err.println(
                                    failure instanceof AdminException
                                            ? failure.getMessage()
                                            : "Failed with " + failure.getClass().getName() + ".");
                            return FAILED;
                        })
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(), "dlq, explain or lag?");
    }
}
