package com.hotelchat.admin.deadletter;

import com.hotelchat.admin.connection.KafkaConnection;
import com.hotelchat.admin.connection.Settings;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Marks dead letters as handled that are not to be replayed. Kafka keeps them until they expire.
 */
@Command(name = "drop", description = "Marks dead letters as handled, and sends nothing.")
final class DropLetters extends Handling {

    DropLetters(Settings settings) {
        super(settings);
    }

    @Override
    String done() {
        return "dropped";
    }

    @Override
    Optional<String> handle(KafkaConnection kafka, Letter letter) {
        return Optional.empty();
    }
}
